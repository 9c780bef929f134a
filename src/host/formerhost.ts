/** What the host does about processes that it did not start itself: its predecessor's, and strangers that were given to it. */
import type { Log } from '../base/log.ts';
import type { Settings } from '../config/settings.ts';
import type { Farewell } from '../supervision/endleftovers.ts';
import type { Known } from '../supervision/orphans.ts';

/** For a daemon that is configured no more. Milliseconds. */
const UNKNOWN: Farewell = { signal: 'SIGTERM', patience: 10_000 };
const MOST_NAMED = 10;

/** A leftover is asked as the daemon of its name is asked now. */
export function farewellBy(settings: () => Settings): (daemon: string | null) => Farewell {
  return (daemon) => {
    const spec = daemon === null ? undefined : settings().daemons.get(daemon);
    return spec === undefined ? UNKNOWN : { signal: spec.stopSignal, patience: spec.shutdownTimeout };
  };
}

export function tellStrangers(log: Log, orphans: readonly Known[]): void {
  const [ours, strangers] = [orphans.filter(({ isOurs }) => isOurs), orphans.filter(({ isOurs }) => !isOurs)];
  tell(log, ours, 'of some daemon, nobody knows of which; ended when the host ends');
  tell(log, strangers, 'owner unknown, left alone');
}

function tell(log: Log, orphans: readonly Known[], what: string): void {
  if (orphans.length === 0) return;
  const named = orphans.slice(0, MOST_NAMED).map(({ pid, name }) => `pid ${pid} (${name})`);
  const rest = orphans.length - named.length;
  log.warn(`${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}: ${what}`, {
    event: 'strangers',
    count: orphans.length,
  });
}
