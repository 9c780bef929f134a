/** The heap does not grow for garbage: not at all while the host boots, and later only as far as work gains from it. */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes for what is young: with less, work is slower; more costs three times as much memory and gains nothing. */
const ENOUGH = 4 * 1024 * 1024;

/** Measured with 1000 daemons: 24 kB each instead of 39; in force all the time it would cost a third of the throughput. */
export function limitHeapGrowth(): void {
  setGrowth(1);
}

/** From now on work decides, up to the bound, which V8 takes only at its own start; so it is watched, at each collection. */
export function restoreHeapGrowth(): void {
  let growth: 1 | 2 = 1;
  const choose = (): void => {
    const wanted = youngSize() < ENOUGH ? 2 : 1;
    if (wanted === growth) return;
    growth = wanted;
    setGrowth(growth);
  };
  choose();
  new PerformanceObserver(choose).observe({ entryTypes: ['gc'] });
}

function youngSize(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0;
}

/** How many times larger the space of what is young becomes when it is too small. */
function setGrowth(factor: 1 | 2): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
