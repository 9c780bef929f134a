/**
 * The configuration keys that a daemon has registered, in bounded memory. They outlive its runs and generations. Beyond
 * the limit every change counts as registered, so that none is missed.
 */

export interface Key {
  readonly section: string;
  readonly key: string;
}

/** As JSON: for each section its keys; null: the whole section. `everything`: the limit was exceeded. */
export type RegistrationsSnapshot =
  | 'everything'
  | readonly (readonly [section: string, keys: readonly string[] | null])[];

const LIMIT = 10_000;

/** All keys of the section. */
const WHOLE = Symbol('whole section');

export class Registrations {
  #patterns: Map<string, typeof WHOLE | Set<string>> | 'everything' = new Map();
  #count = 0;

  /** Without a key: the whole section. Returns false when the limit is exceeded by this one. */
  add(section: string, key: string | undefined): boolean {
    if (this.#patterns === 'everything') return true;
    const known = this.#patterns.get(section);
    if (known === WHOLE || (key !== undefined && known?.has(key))) return true;
    this.#count += 1;
    if (this.#count > LIMIT) {
      this.#patterns = 'everything';
      return false;
    }
    if (key === undefined) this.#patterns.set(section, WHOLE);
    else if (known === undefined) this.#patterns.set(section, new Set([key]));
    else known.add(key);
    return true;
  }

  /** Whether one of the changed keys is registered. */
  includes(changed: readonly Key[]): boolean {
    const patterns = this.#patterns;
    if (patterns === 'everything') return changed.length > 0;
    return changed.some(({ section, key }) => {
      const known = patterns.get(section);
      return known === WHOLE || known?.has(key) === true;
    });
  }

  snapshot(): RegistrationsSnapshot {
    if (this.#patterns === 'everything') return 'everything';
    return [...this.#patterns].map(([section, keys]) => [section, keys === WHOLE ? null : [...keys]]);
  }

  /** Registrations with the same patterns as those the snapshot was taken of. */
  static restore(snapshot: RegistrationsSnapshot): Registrations {
    const restored = new Registrations();
    if (snapshot === 'everything') restored.#patterns = 'everything';
    else {
      for (const [section, keys] of snapshot) {
        if (keys === null) restored.add(section, undefined);
        else for (const key of keys) restored.add(section, key);
      }
    }
    return restored;
  }
}
