/** Builds the error for a wrong command line: one sentence that ends with the help to read. */
import { OsdaemonError } from '../base/errors.ts';

/** @param verb the verb whose help explains more; '' for the general help */
export function usageError(what: string, verb = ''): OsdaemonError {
  return new OsdaemonError('usage', `${what}; see osdaemonctl ${verb === '' ? '' : `${verb} `}--help`);
}
