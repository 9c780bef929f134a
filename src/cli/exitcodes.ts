/** Lists the exit codes of osdaemonctl and their meanings. Each verb lists those that it can return. */

export const EXIT_CODES = {
  0: 'success',
  1: 'failure; the reason is on stderr',
  2: 'wrong usage',
  3: 'a daemon that should be running, or one that was named, is not',
  4: 'no such daemon',
  69: 'osdaemond is not running, or uses another socket',
  77: 'no permission to use the control socket, or the default one is not safe',
  78: 'invalid configuration',
  99: 'timeout',
  130: 'interrupted by Ctrl-C while waiting',
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

/** Of a verb that sends a request to osdaemond. */
export const REQUEST_EXITS: readonly ExitCode[] = [0, 1, 2, 69, 77];

/** Of a verb that sends the names of daemons. */
export const NAMES_EXITS: readonly ExitCode[] = [0, 1, 2, 4, 69, 77];

/** Of a verb that waits for daemons. */
export const WAIT_EXITS: readonly ExitCode[] = [...NAMES_EXITS, 99, 130];

export function isExitCode(code: unknown): code is ExitCode {
  return typeof code === 'number' && Object.hasOwn(EXIT_CODES, code);
}

/** `codes` with their meanings, ascending and each once. */
export function exitCodeTable(codes: Iterable<ExitCode>): readonly (readonly [code: ExitCode, meaning: string])[] {
  return [...new Set(codes)].sort((a, b) => a - b).map((code) => [code, EXIT_CODES[code]] as const);
}
