/** A misspelt name is told together with the known name that it is nearest to. */

/** Longer ones are no typing mistakes, and comparing them would take time that somebody's input decides. */
const LONGEST = 100;

/** @returns the nearest of the known names, and how many letters differ; null when none is comparable */
export function nearest(
  name: string,
  known: Iterable<string>,
): { readonly name: string; readonly distance: number } | null {
  let best: { name: string; distance: number } | null = null;
  if (name.length > LONGEST) return null;
  for (const candidate of known) {
    if (candidate.length > LONGEST) continue;
    const distance = distanceBetween(name, candidate);
    if (best === null || distance < best.distance) best = { name: candidate, distance };
  }
  return best;
}

/** Letters to add, leave out, replace, or exchange with their neighbour. */
function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
        exchanged ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
