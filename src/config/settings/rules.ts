/** What single values cannot show: settings of one daemon, or of two, that contradict each other or have no effect. */
import type { Diagnostics } from '../ini/diagnostics.ts';
import type { LayeredValue, LayeredValues } from './layered.ts';
import type { DaemonSettings } from './settings.ts';

interface Rule {
  /** Told at the first of these that a file gives. */
  readonly keys: readonly string[];
  readonly broken: (settings: DaemonSettings, given: LayeredValues) => boolean;
  readonly message: string;
}

const MISTAKES: readonly Rule[] = [
  {
    keys: ['readiness', 'stdout'],
    broken: ({ readiness, stdout }) => readiness === 'message' && stdout.to !== 'protocol',
    message: 'readiness = message needs stdout = protocol, because the daemon says ["ready"] there',
  },
  {
    keys: ['notification_fd', 'stdout'],
    broken: ({ readiness, notificationFd, stdout }) =>
      readiness === 'fd' && notificationFd === 1 && (stdout.to === 'protocol' || stdout.to === 'log'),
    message: 'notification_fd = 1 is stdout, which is read for something else; set stdout to null or a file, or take 3',
  },
  {
    keys: ['restart_delay_max'],
    broken: ({ restartDelay, restartDelayMax }, given) =>
      given.has('restart_delay_max') && restartDelayMax < restartDelay,
    message: 'restart_delay_max bounds the growing delay, so it must not be less than restart_delay',
  },
];

const NOTES: readonly Rule[] = [
  {
    keys: ['notification_fd'],
    broken: ({ readiness }, given) => readiness !== 'fd' && given.has('notification_fd'),
    message: 'has no effect without readiness = fd',
  },
  {
    keys: ['success_codes'],
    broken: ({ restart }, given) => restart !== 'on-failure' && given.has('success_codes'),
    message: 'has no effect without restart = on-failure',
  },
];

export function checkDaemon(settings: DaemonSettings, given: LayeredValues, findings: Diagnostics): void {
  for (const { keys, broken, message } of MISTAKES) {
    const at = placeOf(keys, given);
    if (at === undefined || !broken(settings, given)) continue;
    findings.errorAt(at.section, at.key, at.entry, `${settings.name}: ${message}`);
  }
  for (const { keys, broken, message } of NOTES) {
    const at = placeOf(keys, given);
    if (at !== undefined && broken(settings, given)) findings.warnAt(at.section, at.key, at.entry, message);
  }
}

/** Each would overwrite the other's, and remove it at its end. */
export function checkPidFiles(
  daemons: Iterable<{ readonly settings: DaemonSettings; readonly given: LayeredValues }>,
  hosts: string | null,
  findings: Diagnostics,
): void {
  const owners = new Map<string, string>(hosts === null ? [] : [[hosts, 'the host']]);
  for (const { settings, given } of daemons) {
    const at = given.get('pid_file');
    if (settings.pidFile === null || at === undefined) continue;
    const owner = owners.get(settings.pidFile);
    if (owner === undefined) owners.set(settings.pidFile, settings.name);
    else findings.errorAt(at.section, at.key, at.entry, `${settings.name}: ${owner} writes its pid into this file`);
  }
}

function placeOf(keys: readonly string[], given: LayeredValues): LayeredValue | undefined {
  return keys.map((key) => given.get(key)).find((at) => at !== undefined);
}
