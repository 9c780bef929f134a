/** A file's bytes become sections, keys and values with their lines, exactly as CouchDB 3.x reads them. */
import { decode } from 'ini';
import { damageIn } from './damage.ts';
import type { ConfigError, ConfigWarning } from './diagnostic.ts';
import { dialectLines, dialectText, endsInComment, meaningOf } from './dialect.ts';
import { packName, packValue, unpackName, unpackValue } from './packed.ts';
import { ParseWarnings } from './parsewarnings.ts';
import type { Entry, Headers, Origin, Values } from './values.ts';

export interface ParsedFile {
  readonly values: Values;
  /** Where each section begins first. */
  readonly headers: Headers;
  /** The lines whose value ends where a comment begins. */
  readonly comments: ReadonlySet<number>;
  readonly warnings: readonly ConfigWarning[];
  /** null: the file is somebody's writing. */
  readonly damage: ConfigError | null;
}

/**
 * The lines are told apart here, by CouchDB's rules; what belongs to which section, and which of two wins, is left to
 * the `ini` package, in a text where it can mistake nothing.
 */
export function parseFile(bytes: Buffer, file: string): ParsedFile {
  const text = bytes.toString('latin1');
  const oddities = new ParseWarnings(file);
  const headers = new Map<string, Origin>();
  const comments = new Set<number>();
  const prepared: string[] = [];
  for (const line of dialectLines(text)) {
    const meaning = meaningOf(line.text);
    oddities.see(meaning, line.number);
    if (meaning.is === 'header') {
      const section = dialectText(meaning.section);
      if (!headers.has(section)) headers.set(section, { file, line: line.number });
      prepared.push(`[${packName(meaning.section)}]`);
    }
    // Nothing counts before the first header.
    if (meaning.is === 'pair' && prepared.length > 0) {
      prepared.push(`${packName(meaning.key)}=${packValue(meaning.value, line.number)}`);
      if (endsInComment(line.text)) comments.add(line.number);
    }
  }
  oddities.seeBytes(text);
  const values = valuesOf(decode(prepared.join('\n')), file);
  return { values, headers, comments, warnings: oddities.notes, damage: damageIn(text, file) };
}

function valuesOf(decoded: object, file: string): Values {
  const values = new Map<string, ReadonlyMap<string, Entry>>();
  for (const [section, pairs] of Object.entries(decoded)) {
    const entries = new Map<string, Entry>();
    for (const [key, packed] of Object.entries(pairs)) {
      const { value, line } = unpackValue(String(packed));
      entries.set(unpackName(key), { value, origin: { file, line } });
    }
    if (entries.size > 0) values.set(unpackName(section), entries);
  }
  return values;
}
