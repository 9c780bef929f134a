/** Lists the flags that osdaemond gives its Node at the start; the executable, `npm start` and the benchmark use the same. */

/**
 * - `--disable-sigusr1`: without it Node opens its inspector at a SIGUSR1 that comes before osdaemond has a handler.
 * - `--max-semi-space-size=2`: the young generation stays within a few megabytes. With 1000 daemons this saves 24 MB of
 *   135; 1 would cost a third of the throughput. V8 takes such flags only at its start.
 */
export const NODE_FLAGS = ['--disable-sigusr1', '--max-semi-space-size=2'] as const;
