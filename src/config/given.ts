/** What the files give for one daemon: the key's own section wins over the defaults of all daemons. */
import { DEFAULTS, sectionOf } from './sections.ts';
import type { Entry, Section, Values } from './values.ts';

/** A setting of a daemon that a file gives, and in which section it stands. */
export interface Given {
  readonly section: string;
  readonly key: string;
  readonly entry: Entry;
}

/** What the files give for one daemon, by key. */
export type GivenKeys = ReadonlyMap<string, Given>;

export function givenFor(name: string, values: Values): GivenKeys {
  const given = new Map<string, Given>();
  for (const section of [DEFAULTS, sectionOf(name)]) {
    const entries: Section = values.get(section) ?? new Map();
    for (const [key, entry] of entries) given.set(key, { section, key, entry });
  }
  return given;
}
