/** Merges the values of files: later files win, key by key. Sections and keys come out in byte order, the order in which daemons start. */
import { compareBytes } from '../../base/text.ts';
import type { Entry, Values } from './values.ts';

/** @param files in the order in which they are read */
export function merge(files: readonly Values[]): Values {
  const merged = new Map<string, Map<string, Entry>>();
  for (const file of files) {
    for (const [section, entries] of file) {
      const into = merged.get(section);
      if (into === undefined) merged.set(section, new Map(entries));
      else for (const [key, entry] of entries) into.set(key, entry);
    }
  }
  return inByteOrder(new Map([...merged].map(([section, entries]) => [section, inByteOrder(entries)])));
}

function inByteOrder<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const entries = [...map];
  // From U+D800 on, the order of UTF-16 units differs from that of the bytes.
  const beyond = entries.some(([key]) => /[\ud800-\uffff]/.test(key));
  const order = beyond ? compareBytes : (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return new Map(entries.sort(([a], [b]) => order(a, b)));
}
