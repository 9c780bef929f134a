/** What a daemon has registered outlives its runs; a daemon that registers ever new names ends up with all of them, in bounded memory. */

export interface Key {
  readonly section: string;
  readonly key: string;
}

const MOST = 10_000;

/** All keys of the section. */
const WHOLE = Symbol('whole section');

export class Registrations {
  #patterns: Map<string, typeof WHOLE | Set<string>> | 'everything' = new Map();
  #count = 0;

  /** Without a key: the whole section. False when this was one too many: from now on every change counts, so none is lost. */
  add(section: string, key: string | undefined): boolean {
    if (this.#patterns === 'everything') return true;
    const known = this.#patterns.get(section);
    if (known === WHOLE || (key !== undefined && known?.has(key))) return true;
    this.#count += 1;
    if (this.#count > MOST) {
      this.#patterns = 'everything';
      return false;
    }
    if (key === undefined) this.#patterns.set(section, WHOLE);
    else if (known === undefined) this.#patterns.set(section, new Set([key]));
    else known.add(key);
    return true;
  }

  concerns(changed: readonly Key[]): boolean {
    const patterns = this.#patterns;
    if (patterns === 'everything') return changed.length > 0;
    return changed.some(({ section, key }) => {
      const known = patterns.get(section);
      return known === WHOLE || known?.has(key) === true;
    });
  }
}
