/** Checks combinations of settings, of one daemon or of two: some contradict each other, others have no effect. */
import type { Diagnostics } from '../ini/diagnostics.ts';
import { DEFAULTS_SECTION } from '../ini/sections.ts';
import type { GivenSetting, GivenSettings } from './given.ts';
import type { DaemonSettings } from './settings.ts';

interface Rule {
  /** The first of these that a file gives is the place of the diagnostic. */
  readonly keys: readonly string[];
  readonly isBroken: (settings: DaemonSettings, given: GivenSettings) => boolean;
  readonly message: string;
}

const ERRORS: readonly Rule[] = [
  {
    keys: ['readiness', 'stdout'],
    isBroken: ({ readiness, stdout }) => readiness === 'message' && stdout.to !== 'protocol',
    message: 'readiness = message needs stdout = protocol, because the daemon writes ["ready"] there',
  },
  {
    keys: ['notification_fd', 'stdout'],
    isBroken: ({ readiness, notificationFd, stdout }) =>
      readiness === 'fd' && notificationFd === 1 && (stdout.to === 'protocol' || stdout.to === 'log'),
    message: 'notification_fd = 1 is stdout, which is in use; set stdout to null or a file, or use 3',
  },
  {
    keys: ['restart_delay_max'],
    isBroken: ({ restartDelay, restartDelayMax }, given) =>
      given.has('restart_delay_max') && restartDelayMax < restartDelay,
    message: 'must not be less than restart_delay',
  },
];

const WARNINGS: readonly Rule[] = [
  {
    keys: ['notification_fd'],
    isBroken: ({ readiness }, given) => readiness !== 'fd' && given.has('notification_fd'),
    message: 'has no effect without readiness = fd',
  },
  {
    keys: ['success_codes'],
    isBroken: ({ restart }, given) => restart !== 'on-failure' && given.has('success_codes'),
    message: 'has no effect without restart = on-failure',
  },
];

export function checkDaemon(settings: DaemonSettings, given: GivenSettings, diagnostics: Diagnostics): void {
  for (const { keys, isBroken, message } of ERRORS) {
    const at = placeOf(keys, given);
    if (at === undefined || !isBroken(settings, given)) continue;
    diagnostics.errorAt(at.section, at.key, at.entry, forDaemon(settings, at, message));
  }
  for (const { keys, isBroken, message } of WARNINGS) {
    const at = placeOf(keys, given);
    if (at !== undefined && isBroken(settings, given)) diagnostics.warnAt(at.section, at.key, at.entry, message);
  }
}

/** Two writers of one pid file would overwrite and remove each other's. */
export function checkPidFiles(
  daemons: Iterable<{ readonly settings: DaemonSettings; readonly given: GivenSettings }>,
  hostPidFile: string | null,
  diagnostics: Diagnostics,
): void {
  const owners = new Map<string, string>(hostPidFile === null ? [] : [[hostPidFile, 'osdaemond itself']]);
  for (const { settings, given } of daemons) {
    const at = given.get('pid_file');
    if (settings.pidFile === null || at === undefined) continue;
    const owner = owners.get(settings.pidFile);
    if (owner === undefined) owners.set(settings.pidFile, settings.name);
    else {
      const message = `${settings.pidFile} is already the pid file of ${owner}`;
      diagnostics.errorAt(at.section, at.key, at.entry, forDaemon(settings, at, message));
    }
  }
}

/** In the defaults of all daemons, the section does not say which daemon is meant. */
function forDaemon({ name }: DaemonSettings, { section }: GivenSetting, message: string): string {
  return section === DEFAULTS_SECTION ? `${message} (daemon ${name})` : message;
}

function placeOf(keys: readonly string[], given: GivenSettings): GivenSetting | undefined {
  return keys.map((key) => given.get(key)).find((at) => at !== undefined);
}
