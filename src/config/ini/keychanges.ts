/** Compares two configurations key by key. */
import type { Values } from './values.ts';

export interface ChangedKey {
  readonly section: string;
  readonly key: string;
  /** null: there was none. */
  readonly before: string | null;
  /** null: it was deleted. */
  readonly after: string | null;
}

export function changesBetween(before: Values, after: Values): ChangedKey[] {
  const changes: ChangedKey[] = [];
  for (const section of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(section);
    const is = after.get(section);
    for (const key of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])) {
      const change = { section, key, before: was?.get(key)?.value ?? null, after: is?.get(key)?.value ?? null };
      if (change.before !== change.after) changes.push(change);
    }
  }
  return changes;
}
