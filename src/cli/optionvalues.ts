/** Reads numbers, durations and selections of daemons from the command line. */
import { usageError } from './usageerror.ts';
import type { VerbArguments } from './verb.ts';

const LONGEST_SECONDS = 2_000_000;

/** `--timeout` in milliseconds; undefined if it is not given. @throws {OsdaemonError} `usage` */
export function parseTimeout({ values }: VerbArguments): number | undefined {
  const text = values.get('timeout');
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || seconds > LONGEST_SECONDS) {
    throw usageError(
      `--timeout must be a number of seconds up to ${LONGEST_SECONDS}, such as 5 or 0.25, not "${text}"`,
    );
  }
  return Math.round(seconds * 1000);
}

/** @throws {OsdaemonError} `usage` */
export function parseCount({ values }: VerbArguments, option: string, fallback: number, most: number): number {
  const text = values.get(option);
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) > most) {
    throw usageError(`--${option} must be a whole number up to ${most}, not "${text}"`);
  }
  return Number(text);
}

/** Either names or `--all`. @throws {OsdaemonError} `usage` */
export function selectedDaemons({ operands, flags }: VerbArguments, verb: string): readonly string[] | 'all' {
  if (flags.has('all') !== operands.length > 0) return flags.has('all') ? 'all' : operands;
  throw usageError(flags.has('all') ? `${verb} takes NAME… or --all, not both` : `${verb} needs NAME… or --all`, verb);
}
