/** Data goes to stdout and words to stderr; colours and a width are for terminals, and for those who ask for them. */

export interface Terminal {
  /** Columns that a line may have; null: as long as it is. */
  readonly width: number | null;
  readonly colours: boolean;
  /** Data. */
  out(text: string): void;
  /** Words; a line end is added. */
  say(text: string): void;
}

/** The narrowest that a table is made for. */
const NARROWEST = 20;

export function terminal(): Terminal {
  const { stdout, stderr, env } = process;
  // A reader that has seen enough (`| head`) is no failure.
  stdout.on('error', () => process.exit(0));
  stderr.on('error', () => {});
  const columns = stdout.isTTY === true ? stdout.columns : Number(env.COLUMNS ?? 0);
  return {
    width: columns > 0 ? Math.max(NARROWEST, columns) : null,
    colours: stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    out: (text) => void stdout.write(text),
    say: (text) => void stderr.write(`${text}\n`),
  };
}
