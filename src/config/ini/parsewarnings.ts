/** Collects what is unusual in a file: errors and warnings about lines of osdaemond's sections, and broken headers. */
import type { ConfigError, ConfigWarning, Diagnostic } from './diagnostic.ts';
import { dialectText, type Meaning } from './dialect.ts';
import { DAEMONS_SECTION, ownSectionOf } from './sections.ts';

/** A file that is no configuration file must not flood the log. */
const MOST_WARNINGS = 20;

interface SectionSeen {
  readonly firstLine: number;
  /** The line of each key. */
  readonly keys: Map<string, number>;
}

export class ParseWarnings {
  readonly #file: string;
  readonly #errors: ConfigError[] = [];
  readonly #warnings: ConfigWarning[] = [];
  readonly #ownSections = new Map<string, SectionSeen>();
  #section: string | null = null;
  #suppressed = 0;

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
        this.#warn(line, null, `broken section header; ${this.#consequence()}`);
        break;
      case 'no pair':
        this.#noPair(line);
        break;
      case 'empty':
        if (this.#isOwn()) this.#warn(line, meaning.key, 'no value; ignored, and the value of an earlier file applies');
        break;
      case 'pair':
        this.#pair(meaning.key, line);
    }
  }

  /** @param bytes the whole file, one character a byte; call this after all its lines were seen */
  seeBytes(bytes: string): void {
    const at = bytes.indexOf('\0');
    if (at === -1) return;
    this.#section = null;
    this.#warn(bytes.slice(0, at).split('\n').length, null, 'the file contains a NUL byte; it is kept');
  }

  get errors(): readonly ConfigError[] {
    return this.#errors;
  }

  get warnings(): readonly ConfigWarning[] {
    if (this.#suppressed === 0) return this.#warnings;
    const message = `${this.#suppressed} more lines like these`;
    return [...this.#warnings, { file: this.#file, line: null, section: null, key: null, message }];
  }

  #header(section: string, line: number): void {
    this.#section = section;
    if (ownSectionOf(section) === null) return;
    const before = this.#ownSections.get(section);
    if (before === undefined) this.#ownSections.set(section, { firstLine: line, keys: new Map() });
    else this.#warn(line, null, `appears twice (first on line ${before.firstLine}); merged`);
  }

  #pair(key: string, line: number): void {
    const keys = this.#section === null ? undefined : this.#ownSections.get(this.#section)?.keys;
    const before = keys?.get(key);
    if (before !== undefined) this.#warn(line, key, `appears twice (first on line ${before}); this one applies`);
    keys?.set(key, line);
  }

  /** A daemon that is misspelt as `name: command` would be missing, so it is an error. */
  #noPair(line: number): void {
    if (this.#section === DAEMONS_SECTION) {
      if (this.#errors.length < MOST_WARNINGS)
        this.#errors.push(this.#diagnostic(line, null, 'expected "name = command"'));
    } else if (this.#isOwn()) this.#warn(line, null, 'expected "key = value"; line ignored');
  }

  #isOwn(): boolean {
    return this.#section !== null && this.#ownSections.has(this.#section);
  }

  #consequence(): string {
    return this.#section === null
      ? 'the lines that follow are in no section and are ignored'
      : 'the lines that follow stay in this section';
  }

  #warn(line: number, key: string | null, message: string): void {
    if (this.#warnings.length === MOST_WARNINGS) this.#suppressed += 1;
    else this.#warnings.push(this.#diagnostic(line, key, message));
  }

  #diagnostic(line: number, key: string | null, message: string): Diagnostic {
    const section = this.#section === null ? null : dialectText(this.#section);
    return { file: this.#file, line, section, key: key === null ? null : dialectText(key), message };
  }
}
