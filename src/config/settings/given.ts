/** Holds the settings that the files give for one daemon or for osdaemond: each with its place and its parsed value. */
import type { Entry } from '../ini/values.ts';
import type { ParsedValue } from '../values/valuetype.ts';

export interface GivenSetting {
  readonly section: string;
  readonly key: string;
  readonly entry: Entry;
  readonly parsed: ParsedValue<unknown>;
}

/** By key. Keys that are no settings are left out. */
export type GivenSettings = ReadonlyMap<string, GivenSetting>;

export const NOTHING_GIVEN: GivenSettings = new Map();

/** A daemon's own section wins over the defaults of all daemons. */
export function layered(defaults: GivenSettings, own: GivenSettings): GivenSettings {
  return new Map([...defaults, ...own]);
}

/** Undefined where the key is not given, or its text does not parse. */
export function givenValue(given: GivenSettings, key: string): unknown {
  const parsed = given.get(key)?.parsed;
  return parsed?.ok === true ? parsed.value : undefined;
}
