/** Lists the flags that osdaemond gives its Node at the start; the executable, `npm start` and the benchmark use the same. */

/**
 * - `--disable-sigusr1`: without it Node opens its inspector at a SIGUSR1 that comes before osdaemond has a handler.
 * - `--max-semi-space-size=4`: the young generation stays within a few megabytes, which saves a quarter of the memory with
 *   1000 daemons. `--heap-growing-percent=20`: what it promotes too early is collected early; without it a flood of log
 *   lines takes up to 180 MB instead of 45 to 75. V8 takes such flags only at its start.
 */
export const NODE_FLAGS = ['--disable-sigusr1', '--max-semi-space-size=4', '--heap-growing-percent=20'] as const;
