/** Converts settings to JSON data and back. Maps and sets, which JSON lacks, become tagged lists. */
import type { DaemonSettings } from '../config/settings/settings.ts';

/** What JSON can express. */
export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data };

/** Keys of the objects that stand for a Map or a Set; settings have no such fields. */
const MAP = '$map';
const SET = '$set';

/** @throws {TypeError} a field that JSON cannot express, such as a function or Infinity */
export function settingsToData(settings: DaemonSettings): Data {
  return toData(settings);
}

/** The settings that `settingsToData` converted. */
export function settingsFromData(data: Data): DaemonSettings {
  return fromData(data) as DaemonSettings;
}

function toData(value: unknown): Data {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(toData);
  if (value instanceof Map) return { [MAP]: [...value].map(toData) };
  if (value instanceof Set) return { [SET]: [...value].map(toData) };
  if (typeof value !== 'object') throw new TypeError(`JSON cannot express ${String(value)}`);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, toData(field)]));
}

function fromData(data: Data): unknown {
  if (data === null || typeof data !== 'object') return data;
  if (isList(data)) return data.map(fromData);
  const { [MAP]: map, [SET]: set } = data;
  if (map !== undefined && map !== null && typeof map === 'object' && isList(map)) return new Map(map.map(pairOf));
  if (set !== undefined && set !== null && typeof set === 'object' && isList(set)) return new Set(set.map(fromData));
  return Object.fromEntries(Object.entries(data).map(([key, field]) => [key, fromData(field)]));
}

function pairOf(data: Data): [unknown, unknown] {
  const pair = fromData(data);
  if (!Array.isArray(pair)) throw new TypeError('an entry of a map is not a pair');
  return [pair[0], pair[1]];
}

function isList(data: object): data is readonly Data[] {
  return Array.isArray(data);
}
