/** Everything that is wrong, and everything worth a note, is kept until all of it is known; nothing is told twice. */
import type { Mistake, Note, Remark } from './remark.ts';
import type { Entry, Headers } from './values.ts';

const NOWHERE = { file: '', line: null };

export class Findings {
  readonly #mistakes = new Map<string, Mistake>();
  readonly #notes = new Map<string, Note>();

  mistake(remark: Mistake): void {
    this.#mistakes.set(keyOf(remark), remark);
  }

  note(remark: Note): void {
    this.#notes.set(keyOf(remark), remark);
  }

  mistakeAt(section: string, key: string, entry: Entry, message: string): void {
    this.mistake(remarkAt(section, key, entry, message));
  }

  noteAt(section: string, key: string, entry: Entry, message: string): void {
    this.note(remarkAt(section, key, entry, message));
  }

  mistakeAbout(section: string, headers: Headers, message: string): void {
    this.mistake(remarkAbout(section, headers, message));
  }

  noteAbout(section: string, headers: Headers, message: string): void {
    this.note(remarkAbout(section, headers, message));
  }

  get mistakes(): readonly Mistake[] {
    return [...this.#mistakes.values()];
  }

  get notes(): readonly Note[] {
    return [...this.#notes.values()];
  }
}

function remarkAt(section: string, key: string, { origin }: Entry, message: string): Remark {
  return { ...origin, section, key, message };
}

function remarkAbout(section: string, headers: Headers, message: string): Remark {
  return { ...(headers.get(section) ?? NOWHERE), section, key: null, message };
}

function keyOf(remark: Remark): string {
  return JSON.stringify(remark);
}
