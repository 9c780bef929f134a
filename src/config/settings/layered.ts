/** What the files give for one daemon: the key's own section wins over the defaults of all daemons. */
import { DEFAULTS, sectionOf } from '../ini/sections.ts';
import type { Entry, SectionValues, Values } from '../ini/values.ts';

/** A setting of a daemon that a file gives, and in which section it stands. */
export interface LayeredValue {
  readonly section: string;
  readonly key: string;
  readonly entry: Entry;
}

/** What the files give for one daemon, by key. */
export type LayeredValues = ReadonlyMap<string, LayeredValue>;

export function layeredFor(name: string, values: Values): LayeredValues {
  const given = new Map<string, LayeredValue>();
  for (const section of [DEFAULTS, sectionOf(name)]) {
    const entries: SectionValues = values.get(section) ?? new Map();
    for (const [key, entry] of entries) given.set(key, { section, key, entry });
  }
  return given;
}
