/**
 * Finds the known name that a misspelt name most likely means. It returns null rather than a name that is merely the
 * least different one: a far-fetched guess misleads more than no guess.
 */
import damerauLevenshtein from 'damerau-levenshtein';
import { quotedText } from './wording.ts';

/** Longer names are not typing errors, and comparing them would take time that the input decides. */
const LONGEST = 100;
/** Two typing errors, or one for every three characters of a long name. */
const NEAR = 2;
const CHARACTERS_PER_ERROR = 3;

/**
 * @returns the known name that is nearest to `name`, and the number of typing errors between them (a character added, left
 * out, replaced, or swapped with its neighbour); null if no known name is near
 */
export function nearest(
  name: string,
  known: Iterable<string>,
): { readonly name: string; readonly distance: number } | null {
  let best: { name: string; distance: number } | null = null;
  if (name.length > LONGEST) return null;
  for (const candidate of known) {
    if (candidate.length > LONGEST) continue;
    const distance = damerauLevenshtein(name, candidate).steps;
    if (isNear(distance, Math.max(name.length, candidate.length)) && (best === null || distance < best.distance)) {
      best = { name: candidate, distance };
    }
  }
  return best;
}

/** `; did you mean "web"?`, for the end of a message about an unknown name; '' if no known name is near. */
export function suggestName(name: string, known: Iterable<string>): string {
  const near = nearest(name, known);
  return near === null ? '' : `; did you mean ${quotedText(near.name)}?`;
}

/** In short names, more than half of the characters must agree for a second error to be forgiven. */
function isNear(distance: number, length: number): boolean {
  if (distance <= 1) return length > 1;
  return distance <= Math.max(NEAR, Math.floor(length / CHARACTERS_PER_ERROR)) && distance * 2 < length;
}
