/** One daemon's settings are complete: its own section first, then the defaults of all daemons, then ours. */
import { resolve } from 'node:path';
import type { Diagnostics } from '../ini/diagnostics.ts';
import { environmentOf, type ReadFile } from './environment.ts';
import { readerOf } from './field.ts';
import { DAEMON_FIELDS } from './fields.ts';
import type { LayeredValues } from './layered.ts';
import type { CommandLine, DaemonSettings, Output } from './settings.ts';

/** Values that do not parse count as not given here: `check.ts` has found them. */
export function daemonSettings(
  name: string,
  command: CommandLine,
  given: LayeredValues,
  startDirectory: string,
  readFile: ReadFile,
  findings: Diagnostics,
): DaemonSettings {
  const of = readerOf(DAEMON_FIELDS, (key) => given.get(key)?.entry.value);
  const directory = resolve(startDirectory, of('directory') ?? '.');
  const pidFile = of('pid_file');
  const restartDelay = of('restart_delay');
  const stopTo = of('stop_to');
  return {
    name,
    command,
    autostart: of('autostart'),
    directory,
    umask: of('umask'),
    env: environmentOf(given, directory, readFile, findings),
    clearEnv: of('clear_env'),
    stdout: outputIn(directory, of('stdout')),
    stderr: outputIn(directory, of('stderr')),
    logMaxSize: of('log_max_size'),
    logMaxFiles: of('log_max_files'),
    pidFile: pidFile === null ? null : resolve(directory, pidFile),
    restart: of('restart'),
    successCodes: of('success_codes'),
    maxRetries: of('max_retries'),
    retryTime: of('retry_time'),
    restartDelay,
    // Not given: the delay does not grow.
    restartDelayMax: given.has('restart_delay_max') ? of('restart_delay_max') : restartDelay,
    haltReset: of('halt_reset'),
    readiness: of('readiness'),
    notificationFd: of('notification_fd'),
    startupTimeout: of('startup_timeout'),
    heartbeatTimeout: of('heartbeat_timeout'),
    after: of('after'),
    stopSignal: of('stop_signal'),
    stopTo: stopTo !== 'auto' ? stopTo : command.kind === 'words' ? 'leader' : 'group',
    shutdownTimeout: of('shutdown_timeout'),
  };
}

function outputIn(directory: string, output: Output): Output {
  return output.to === 'file' ? { to: 'file', path: resolve(directory, output.path) } : output;
}
