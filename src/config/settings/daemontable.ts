/** Lists every setting of a daemon, one row each: type and bounds, default, what a change does, and documentation. */
import { READINESS_KINDS, RESTART_POLICIES } from '../../base/choices.ts';
import {
  booleanValue,
  count,
  counts,
  descriptor,
  duration,
  names,
  octal,
  oneOf,
  optional,
  orKeyword,
  output,
  path,
  signalName,
  size,
} from '../values/valuetypes.ts';
import { daemonTable } from './settingtable.ts';

const MiB = 1024 * 1024;

/** The keys of `[os_daemon.NAME]`, and of `[os_daemon_settings]` as the default of all daemons; `env.NAME` is one more. */
export const DAEMON_TABLE = daemonTable({
  autostart: {
    type: booleanValue(),
    default: true,
    onChange: 'adopt',
    doc: 'Start the daemon when osdaemond starts.',
  },
  directory: {
    type: optional(path()),
    default: null,
    defaultDoc: 'where osdaemond was started',
    onChange: 'replace',
    doc: 'The working directory of the daemon. Relative paths in its other settings are relative to it.',
  },
  umask: { type: octal(), default: 0o022, onChange: 'replace', doc: 'The file mode creation mask.' },
  clear_env: {
    type: booleanValue(),
    default: false,
    onChange: 'replace',
    doc: 'Start with an empty environment instead of the environment of osdaemond.',
  },
  env_file: {
    type: optional(path()),
    default: null,
    onChange: 'replace',
    doc: 'A file of `NAME=value` lines to add to the environment. With a `-` before its path, the file may be missing.',
  },
  stdout: {
    type: output(['protocol', 'log', 'null']),
    default: { to: 'protocol' },
    onChange: 'replace',
    doc: 'Where standard output goes: `protocol` (requests to osdaemond), `log` (each line goes to the log), `null`, or the path of a file, with a `/` in it. Programs that do not use the protocol need `log`.',
  },
  stderr: {
    type: output(['log', 'null']),
    default: { to: 'log' },
    onChange: 'replace',
    doc: 'Where standard error goes: `log`, `null`, or the path of a file, with a `/` in it.',
  },
  log_max_size: {
    type: size(1024, 1024 * 1024 * MiB),
    default: 10 * MiB,
    onChange: 'adopt',
    doc: 'Rotate the files of `stdout` and `stderr` when they reach this size.',
  },
  log_max_files: {
    type: count(1, 1000),
    default: 5,
    onChange: 'adopt',
    doc: 'Keep this many files for each of the two, the current one included.',
  },
  pid_file: {
    type: optional(path()),
    default: null,
    onChange: 'adopt',
    doc: 'A file for the PID of the daemon: written when it starts, removed when it exits, never read.',
  },
  restart: {
    type: oneOf(RESTART_POLICIES),
    default: 'always',
    onChange: 'adopt',
    doc: 'Whether to restart a daemon that exits: `always`, `on-failure` or `never`.',
  },
  success_codes: {
    type: counts(0, 255),
    default: [0],
    onChange: 'adopt',
    doc: 'Exit codes treated as success with `restart = on-failure`.',
  },
  max_retries: {
    type: count(0, 1_000_000),
    default: 3,
    onChange: 'adopt',
    doc: 'Halt the daemon after this many failures within `retry_time` seconds (0: at the first).',
  },
  retry_time: {
    type: duration(),
    default: 5_000,
    onChange: 'adopt',
    doc: 'The time within which `max_retries` counts failures.',
  },
  restart_delay: {
    type: duration(),
    default: 0,
    onChange: 'adopt',
    doc: 'Delay before a restart. It doubles after each failure, up to `restart_delay_max`.',
  },
  restart_delay_max: {
    type: optional(duration()),
    default: null,
    defaultDoc: 'the value of `restart_delay`',
    onChange: 'adopt',
    doc: 'The longest delay before a restart.',
  },
  halt_reset: {
    type: orKeyword('never', duration({ positive: true })),
    default: null,
    onChange: 'adopt',
    doc: 'Restart a halted daemon after this time.',
  },
  readiness: {
    type: oneOf(READINESS_KINDS),
    default: 'none',
    onChange: 'replace',
    doc: 'How the daemon reports that it is ready: `none` (it does not), `message` (`["ready"]` on stdout), `fd` (a newline on a descriptor) or `notify` (`READY=1` sent to `NOTIFY_SOCKET`, as under systemd).',
  },
  notification_fd: {
    type: descriptor(),
    default: 3,
    onChange: 'replace',
    doc: 'The descriptor for `readiness = fd`.',
  },
  startup_timeout: {
    type: duration({ positive: true }),
    default: 30_000,
    onChange: 'adopt',
    doc: 'A daemon that is not ready after this time is stopped, and a failure is counted.',
  },
  heartbeat_timeout: {
    type: duration(),
    default: 0,
    defaultDoc: '`0` (off)',
    // A process learns at its start how often to send a heartbeat, and where.
    onChange: 'replace',
    doc: 'If a daemon that is ready (or up, without a readiness setting) sends no heartbeat for this long, it is restarted and a failure is counted.',
  },
  after: {
    type: names(),
    default: new Set<string>(),
    onChange: 'adopt',
    doc: 'Daemons that must be ready (or up, if they have no readiness setting) before this one starts for the first time. At shutdown it is stopped before them.',
  },
  stop_signal: {
    type: signalName(),
    default: 'SIGTERM',
    onChange: 'adopt',
    doc: 'The signal that stops the daemon. Its standard input is closed at the same time.',
  },
  stop_to: {
    type: oneOf(['auto', 'leader', 'group']),
    default: 'auto',
    onChange: 'adopt',
    doc: 'Which processes get the signal: `leader`, `group`, or `auto` (the process itself, or its group if a shell runs it).',
  },
  shutdown_timeout: {
    type: duration(),
    default: 30_000,
    onChange: 'adopt',
    doc: 'Time from the stop signal until the whole process group gets `KILL`.',
  },
});

/** Environment variables are keys of their own, so they are no row of the table. */
export const ENV_PREFIX = 'env.';
export const ENV_DOC =
  'An environment variable of the daemon, added to the environment of osdaemond and to `env_file`.';
