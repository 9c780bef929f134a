/** Decides how leftovers of a previous osdaemond are stopped, and logs orphans that belong to no run. */
import type { Log } from '../base/log.ts';
import { listed } from '../base/wording.ts';
import type { Settings } from '../config/settings/settings.ts';
import type { KnownOrphan } from '../reaping/orphans.ts';
import type { StopPolicy } from '../recovery/killleftovers.ts';

/** For a daemon that is no longer configured. */
const UNKNOWN: StopPolicy = { signal: 'SIGTERM', timeout: 10_000 };
const MOST_NAMED = 10;

/** A leftover is stopped as the daemon of its name is configured now. */
export function stopPolicyFor(settings: () => Settings): (daemon: string | null) => StopPolicy {
  return (daemon) => {
    const configured = daemon === null ? undefined : settings().daemons.get(daemon);
    if (configured === undefined) return UNKNOWN;
    return { signal: configured.stopSignal, timeout: configured.shutdownTimeout };
  };
}

export function logUnattributed(log: Log, orphans: readonly KnownOrphan[]): void {
  const [ours, others] = [orphans.filter(({ isOurs }) => isOurs), orphans.filter(({ isOurs }) => !isOurs)];
  logOrphans(log, ours, 'orphan of an unknown daemon; killed at shutdown');
  logOrphans(log, others, 'owner unknown, left alone');
}

function logOrphans(log: Log, orphans: readonly KnownOrphan[], what: string): void {
  if (orphans.length === 0) return;
  const names = orphans.map(({ pid, name }) => `pid ${pid} (${name})`);
  log.warn(`${listed(names, MOST_NAMED)}: ${what}`, {
    event: 'unattributed',
    count: orphans.length,
  });
}
