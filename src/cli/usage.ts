/** A wrong command line is told in one sentence, with the nearest right word, and where to read more. */
import { OsdaemonError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';

/** So many letters may differ for a word to be suggested. */
const NEAR = 3;

export function wrongUsage(what: string, verb = ''): OsdaemonError {
  return new OsdaemonError('usage', `${what}; see osdaemonctl ${verb === '' ? '' : `${verb} `}--help`);
}

/** `; did you mean "status"?`, or nothing. */
export function suggestion(word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near !== null && near.distance <= Math.min(NEAR, word.length - 1) ? `; did you mean "${near.name}"?` : '';
}

export function quoted(word: string): string {
  return JSON.stringify(word.length > 60 ? `${word.slice(0, 60)}…` : word);
}
