/** What is odd about a file and yet no mistake is noted with its line: in sections that are ours, and where a header is lost. */

import type { ConfigWarning } from './diagnostic.ts';
import { dialectText, type Meaning } from './dialect.ts';
import { ownSectionOf } from './sections.ts';

/** Somebody's text in place of a configuration file must not flood the log. */
const MOST_NOTES = 20;

export class ParseWarnings {
  readonly #file: string;
  readonly #notes: ConfigWarning[] = [];
  /** Our sections so far: where each began first, and where each of its keys stands. */
  readonly #ours = new Map<string, { readonly line: number; readonly keys: Map<string, number> }>();
  #section: string | null = null;
  #more = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @param line its number; lines come in order */
  see(meaning: Meaning, line: number): void {
    switch (meaning.is) {
      case 'nothing':
        break;
      case 'header':
        this.#header(meaning.section, line);
        break;
      case 'broken header':
        this.#note(line, null, `this is not a section header, so ${this.#place()}`);
        break;
      case 'words':
        this.#inOurs(line, null, 'there is no "key = value" in this line; it is ignored');
        break;
      case 'empty':
        this.#inOurs(line, meaning.key, 'has no value and is ignored; what an earlier file says stays');
        break;
      case 'pair':
        this.#pair(meaning.key, line);
    }
  }

  /** @param bytes the whole file, one character a byte, when all its lines were seen */
  seeBytes(bytes: string): void {
    const at = bytes.indexOf('\0');
    if (at === -1) return;
    this.#section = null;
    this.#note(bytes.slice(0, at).split('\n').length, null, 'the file holds NUL bytes; they are kept as they are');
  }

  get warnings(): readonly ConfigWarning[] {
    if (this.#more === 0) return this.#notes;
    const message = `${this.#more} more lines like these`;
    return [...this.#notes, { file: this.#file, line: null, section: null, key: null, message }];
  }

  #header(section: string, line: number): void {
    this.#section = section;
    if (ownSectionOf(section) === null) return;
    const before = this.#ours.get(section);
    if (before === undefined) this.#ours.set(section, { line, keys: new Map() });
    else this.#note(line, null, `is given twice, first in line ${before.line}; both parts count`);
  }

  #pair(key: string, line: number): void {
    const keys = this.#section === null ? undefined : this.#ours.get(this.#section)?.keys;
    const before = keys?.get(key);
    if (before !== undefined) this.#note(line, key, `is given twice, first in line ${before}; this one counts`);
    keys?.set(key, line);
  }

  #inOurs(line: number, key: string | null, message: string): void {
    if (this.#section !== null && this.#ours.has(this.#section)) this.#note(line, key, message);
  }

  #place(): string {
    return this.#section === null
      ? 'what follows is in no section and is ignored'
      : 'what follows stays in this section';
  }

  #note(line: number, key: string | null, message: string): void {
    if (this.#notes.length === MOST_NOTES) {
      this.#more += 1;
      return;
    }
    const section = this.#section === null ? null : dialectText(this.#section);
    this.#notes.push({ file: this.#file, line, section, key: key === null ? null : dialectText(key), message });
  }
}
