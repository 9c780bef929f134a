/** The host's own settings are complete: what `[osdaemond]` says, else what suits the user that the host runs as. */
import { resolve } from 'node:path';
import { defaultStateDir, SOCKET_NAME } from '../../base/paths.ts';
import type { SectionValues } from '../ini/values.ts';
import { readerOf } from './field.ts';
import { HOST_FIELDS } from './fields.ts';
import type { StartContext } from './reservedkeys.ts';
import type { HostSettings } from './settings.ts';

/** Where, and as whom, the host runs. */
export interface Context extends StartContext {
  /** Its effective user. */
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Values that do not parse count as not given here: `check.ts` has found them. */
export function hostSettings(given: SectionValues | undefined, context: Context): HostSettings {
  const of = readerOf(HOST_FIELDS, (key) => given?.get(key)?.value);
  const absolute = (path: string | null): string | null =>
    path === null ? null : resolve(context.startDirectory, path);
  const stateDir = absolute(of('state_dir')) ?? defaultStateDir(context.uid, context.env);
  return {
    stateDir,
    socket: resolve(stateDir, of('socket') ?? SOCKET_NAME),
    socketMode: of('socket_mode'),
    socketGroup: of('socket_group'),
    pidFile: absolute(of('pid_file')),
    logFile: absolute(of('log_file')),
    logLevel: of('log_level'),
    logFormat: of('log_format'),
    logMaxSize: of('log_max_size'),
    logMaxFiles: of('log_max_files'),
    maxLine: of('max_line'),
    hostShutdownTimeout: of('host_shutdown_timeout'),
    hiddenSections: of('hidden_sections'),
  };
}
