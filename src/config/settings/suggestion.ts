/** Suggests the known name that a misspelt one was probably meant to be. */
import { nearest } from '../../base/nearest.ts';

/** Letters that may differ in a short name; in a longer one, a third of its letters may. */
const SHORT_NAME_DISTANCE = 2;

/** `; did you mean "max_retries"?`, or '' where no known name is near. */
export function suggestName(name: string, known: Iterable<string>): string {
  const near = nearest(name, known);
  const most = Math.max(SHORT_NAME_DISTANCE, Math.floor(name.length / 3));
  return near === null || near.distance > most ? '' : `; did you mean "${near.name}"?`;
}
