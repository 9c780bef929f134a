/** What the host does about processes that it did not start itself: its predecessor's, and strangers that were given to it. */
import type { Log } from '../base/log.ts';
import type { Settings } from '../config/settings/settings.ts';
import type { KnownOrphan } from '../reaping/orphans.ts';
import type { StopPolicy } from '../recovery/killleftovers.ts';

/** For a daemon that is configured no more. Milliseconds. */
const UNKNOWN: StopPolicy = { signal: 'SIGTERM', timeout: 10_000 };
const MOST_NAMED = 10;

/** A leftover is asked as the daemon of its name is asked now. */
export function stopPolicyFor(settings: () => Settings): (daemon: string | null) => StopPolicy {
  return (daemon) => {
    const spec = daemon === null ? undefined : settings().daemons.get(daemon);
    return spec === undefined ? UNKNOWN : { signal: spec.stopSignal, timeout: spec.shutdownTimeout };
  };
}

export function logUnattributed(log: Log, orphans: readonly KnownOrphan[]): void {
  const [ours, strangers] = [orphans.filter(({ isOurs }) => isOurs), orphans.filter(({ isOurs }) => !isOurs)];
  tell(log, ours, 'of some daemon, nobody knows of which; ended when the host ends');
  tell(log, strangers, 'owner unknown, left alone');
}

function tell(log: Log, orphans: readonly KnownOrphan[], what: string): void {
  if (orphans.length === 0) return;
  const named = orphans.slice(0, MOST_NAMED).map(({ pid, name }) => `pid ${pid} (${name})`);
  const rest = orphans.length - named.length;
  log.warn(`${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}: ${what}`, {
    event: 'strangers',
    count: orphans.length,
  });
}
