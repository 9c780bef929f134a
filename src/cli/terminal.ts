/** Writes data to stdout and messages to stderr; only a terminal gets colours, and lines cut to its width. */
import { errnoOf, reasonOf } from '../base/errors.ts';

export interface Terminal {
  /** Columns; null for no limit. */
  readonly width: number | null;
  readonly colours: boolean;
  /** Writes data to stdout. */
  print(text: string): void;
  /** Writes a message to stderr, with a line end. */
  report(message: string): void;
  /** Resolves when everything printed is written; if that fails, the process exits instead. */
  flush(): Promise<void>;
}

/** Tables are not made narrower than this. */
const NARROWEST = 20;

export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  stdout.on('error', (failure) => {
    // A reader that has seen enough (`| head`) is not an error.
    if (errnoOf(failure) === 'EPIPE') process.exit(0);
    stderr.write(`osdaemonctl: cannot write to stdout: ${reasonOf(failure)}\n`);
    process.exit(1);
  });
  stderr.on('error', () => {});
  const columns = stdout.isTTY === true ? stdout.columns : Number(env.COLUMNS ?? 0);
  return {
    width: columns > 0 ? Math.max(NARROWEST, columns) : null,
    colours: stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    print: (text) => void stdout.write(text),
    report: (message) => void stderr.write(`${message}\n`),
    flush: () => new Promise((resolve) => stdout.write('', () => resolve())),
  };
}
