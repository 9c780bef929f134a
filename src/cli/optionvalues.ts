/** Reads numbers, durations and selections of daemons from the command line. */
import { quotedText } from '../base/wording.ts';
import { usageError } from './usageerror.ts';
import type { VerbArguments } from './verb.ts';

const LONGEST_SECONDS = 2_000_000;

/** `--timeout` in milliseconds; undefined if it is not given. @throws {OsdaemonError} `usage` */
export function parseTimeout({ values }: VerbArguments, verb: string): number | undefined {
  const text = values.get('timeout');
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || seconds > LONGEST_SECONDS) {
    throw usageError(
      `--timeout must be a number of seconds up to ${LONGEST_SECONDS}, such as 5 or 0.25, not ${quotedText(text)}`,
      verb,
    );
  }
  return Math.round(seconds * 1000);
}

/** `--lines`. @throws {OsdaemonError} `usage` */
export function parseLineCount({ values }: VerbArguments, verb: string, fallback: number, most: number): number {
  const text = values.get('lines');
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) > most) {
    throw usageError(`--lines must be a whole number up to ${most}, not ${quotedText(text)}`, verb);
  }
  return Number(text);
}

/** Either names or `--all`. @throws {OsdaemonError} `usage` */
export function selectedDaemons({ operands, flags }: VerbArguments, verb: string): readonly string[] | 'all' {
  if (flags.has('all') !== operands.length > 0) return flags.has('all') ? 'all' : operands;
  throw usageError(flags.has('all') ? `${verb} takes NAME… or --all, not both` : `${verb} needs NAME… or --all`, verb);
}
