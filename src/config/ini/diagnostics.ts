/** Everything that is wrong, and everything worth a note, is kept until all of it is known; nothing is told twice. */
import type { ConfigError, ConfigWarning, Diagnostic } from './diagnostic.ts';
import type { Entry, Headers } from './values.ts';

const NOWHERE = { file: '', line: null };

export class Diagnostics {
  readonly #mistakes = new Map<string, ConfigError>();
  readonly #notes = new Map<string, ConfigWarning>();

  mistake(remark: ConfigError): void {
    this.#mistakes.set(keyOf(remark), remark);
  }

  note(remark: ConfigWarning): void {
    this.#notes.set(keyOf(remark), remark);
  }

  errorAt(section: string, key: string, entry: Entry, message: string): void {
    this.mistake(remarkAt(section, key, entry, message));
  }

  warnAt(section: string, key: string, entry: Entry, message: string): void {
    this.note(remarkAt(section, key, entry, message));
  }

  errorAbout(section: string, headers: Headers, message: string): void {
    this.mistake(remarkAbout(section, headers, message));
  }

  warnAbout(section: string, headers: Headers, message: string): void {
    this.note(remarkAbout(section, headers, message));
  }

  get errors(): readonly ConfigError[] {
    return [...this.#mistakes.values()];
  }

  get warnings(): readonly ConfigWarning[] {
    return [...this.#notes.values()];
  }
}

function remarkAt(section: string, key: string, { origin }: Entry, message: string): Diagnostic {
  return { ...origin, section, key, message };
}

function remarkAbout(section: string, headers: Headers, message: string): Diagnostic {
  return { ...(headers.get(section) ?? NOWHERE), section, key: null, message };
}

function keyOf(remark: Diagnostic): string {
  return JSON.stringify(remark);
}
