/** Parses the bytes of a file into sections, keys and values with their lines, exactly as CouchDB 3.x reads them. */
import { decode } from 'ini';
import { damageIn } from './damage.ts';
import type { ConfigError, ConfigWarning } from './diagnostic.ts';
import { dialectLines, dialectText, endsInComment, meaningOf } from './dialect.ts';
import { ParseWarnings } from './parsewarnings.ts';
import type { Entry, Headers, Origin, Values } from './values.ts';

export interface ParsedFile {
  readonly values: Values;
  /** Where each section begins first. */
  readonly headers: Headers;
  /** The lines whose value ends where a comment begins. */
  readonly comments: ReadonlySet<number>;
  readonly errors: readonly ConfigError[];
  readonly warnings: readonly ConfigWarning[];
  /** Why the file as a whole is not used; null: it is used. */
  readonly damage: ConfigError | null;
}

/**
 * `dialect.ts` reads the lines by CouchDB's rules. The `ini` package groups the pairs into sections, where the last of
 * several pairs wins; it sees sections and keys as numbers, and line numbers as values, because in its own dialect dots,
 * quotes, brackets and words such as `true` mean more than they do to CouchDB.
 */
export function parseFile(bytes: Buffer, file: string): ParsedFile {
  const text = bytes.toString('latin1');
  const diagnostics = new ParseWarnings(file);
  const headers = new Map<string, Origin>();
  const comments = new Set<number>();
  const sections = new Numbering();
  const keys = new Numbering();
  const valueOfLine = new Map<number, string>();
  const numbered: string[] = [];
  for (const line of dialectLines(text)) {
    const meaning = meaningOf(line.text);
    diagnostics.see(meaning, line.number);
    if (meaning.is === 'header') {
      const section = dialectText(meaning.section);
      if (!headers.has(section)) headers.set(section, { file, line: line.number });
      numbered.push(`[${sections.numberOf(section)}]`);
    }
    // Pairs before the first header are ignored.
    if (meaning.is === 'pair' && numbered.length > 0) {
      numbered.push(`${keys.numberOf(dialectText(meaning.key))}=${line.number}`);
      valueOfLine.set(line.number, dialectText(meaning.value));
      if (endsInComment(line.text)) comments.add(line.number);
    }
  }
  diagnostics.seeBytes(text);
  const values = new Map<string, ReadonlyMap<string, Entry>>();
  for (const [section, lines] of Object.entries(decode(numbered.join('\n')))) {
    const entries = Object.entries(lines).map(([key, line]): [string, Entry] => {
      const number = Number(line);
      return [keys.nameOf(Number(key)), { value: valueOfLine.get(number) ?? '', origin: { file, line: number } }];
    });
    if (entries.length > 0) values.set(sections.nameOf(Number(section)), new Map(entries));
  }
  const { errors, warnings } = diagnostics;
  return { values, headers, comments, errors, warnings, damage: damageIn(text, file) };
}

/** Numbers names from 0, in the order in which they first occur. */
class Numbering {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    this.#names.push(name);
    return this.#names.length - 1;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }
}
