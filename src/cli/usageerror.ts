/** Errors in the command line: one sentence, with a suggestion if one is near, and where the help is. */
import { OsdaemonError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';

/** @param verb the verb whose help explains more; '' for the general help */
export function usageError(what: string, verb = ''): OsdaemonError {
  return new OsdaemonError('usage', `${what}; see osdaemonctl ${verb === '' ? '' : `${verb} `}--help`);
}

/** `; did you mean "status"?`, or '' if nothing is near. */
export function suggestion(word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near === null ? '' : `; did you mean "${near.name}"?`;
}
