/** Defines the raw content of configuration files: section → key → value, each with its origin. */

/** The place of a value; `line` counts from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

export interface Entry {
  /** Never empty. Bytes that are not UTF-8 are kept as `base/text` describes. */
  readonly value: string;
  readonly origin: Origin;
}

export type SectionValues = ReadonlyMap<string, Entry>;
export type Values = ReadonlyMap<string, SectionValues>;

/** By file, the lines whose value ends where a comment begins. */
export type Comments = ReadonlyMap<string, ReadonlySet<number>>;

/** Where a section begins. */
export type Headers = ReadonlyMap<string, Origin>;
