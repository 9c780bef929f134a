/** Lists the flags that osdaemond gives its Node at the start; the executable, `npm start` and the benchmark use the same. */

/**
 * - `--disable-sigusr1`: without it Node opens its inspector at a SIGUSR1 that comes before osdaemond has a handler.
 * - `--max-semi-space-size=4` and `--semi-space-growth-factor=1`: the young generation stays small and does not grow for
 *   garbage, which saves 24 MB of 135 with 1000 daemons. The two belong together: with the first alone, a flood of log
 *   lines takes 180 MB instead of 41. V8 takes such flags only at its start.
 */
export const NODE_FLAGS = ['--disable-sigusr1', '--max-semi-space-size=4', '--semi-space-growth-factor=1'] as const;
