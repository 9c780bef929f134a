/** Every setting of this version stands here once: its key, its kind and bounds, and what counts where it is not given. */
import {
  booleanValue,
  count,
  counts,
  descriptor,
  duration,
  name,
  names,
  octal,
  oneOf,
  orKeyword,
  output,
  path,
  signalName,
  size,
} from './valuetypes.ts';

const MiB = 1024 * 1024;

/** Of `[os_daemon.NAME]`, and of `[os_daemon_settings]` as the default of all daemons. Besides these: `env.NAME`. */
export const DAEMON_FIELDS = {
  autostart: booleanValue(true),
  directory: path(),
  umask: octal(0o022),
  clear_env: booleanValue(false),
  env_file: path(),
  stdout: output({ to: 'protocol' }, ['protocol', 'log', 'null']),
  stderr: output({ to: 'log' }, ['log', 'null']),
  log_max_size: size(10 * MiB, 1024, 1024 * 1024 * MiB),
  log_max_files: count(5, 1, 1000),
  pid_file: path(),
  restart: oneOf('always', ['always', 'on-failure', 'never']),
  success_codes: counts([0], 0, 255),
  max_retries: count(3, 0, 1_000_000),
  retry_time: duration(5_000),
  restart_delay: duration(0),
  restart_delay_max: duration(0),
  halt_reset: orKeyword('never', duration(0, { positive: true })),
  readiness: oneOf('none', ['none', 'message', 'fd', 'notify']),
  notification_fd: descriptor(3),
  startup_timeout: duration(30_000, { positive: true }),
  heartbeat_timeout: duration(0),
  after: names(),
  stop_signal: signalName('SIGTERM'),
  stop_to: oneOf('auto', ['auto', 'leader', 'group']),
  shutdown_timeout: duration(30_000),
};

/** Of `[osdaemond]`. */
export const HOST_FIELDS = {
  state_dir: path(),
  socket: path(),
  socket_mode: octal(0o600),
  socket_group: name(),
  pid_file: path(),
  log_file: orKeyword('stderr', path()),
  log_level: oneOf('info', ['error', 'warn', 'info', 'debug']),
  log_format: oneOf('text', ['text', 'json']),
  log_max_size: size(10 * MiB, 1024, 1024 * 1024 * MiB),
  log_max_files: count(5, 1, 1000),
  max_line: size(16 * MiB, 64, 256 * MiB),
  host_shutdown_timeout: duration(60_000),
  hidden_sections: names(),
};

export type DaemonKey = keyof typeof DAEMON_FIELDS;
export type HostKey = keyof typeof HOST_FIELDS;

export function isDaemonKey(key: string): key is DaemonKey {
  return Object.hasOwn(DAEMON_FIELDS, key);
}

export function isHostKey(key: string): key is HostKey {
  return Object.hasOwn(HOST_FIELDS, key);
}
