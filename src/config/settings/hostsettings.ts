/** Completes the settings of osdaemond itself: from `[osdaemond]`, else the defaults for the user it runs as. */
import { resolve } from 'node:path';
import { defaultStateDir, SOCKET_NAME } from '../../base/paths.ts';
import { type GivenSettings, givenValue } from './given.ts';
import { HOST_TABLE } from './hosttable.ts';
import type { StartContext } from './reservedkeys.ts';
import type { HostSettings } from './settings.ts';
import { fieldName, fieldValues } from './settingtable.ts';

/** Where, and as which user, osdaemond runs. */
export interface Context extends StartContext {
  /** The effective user. */
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function hostSettings(
  given: GivenSettings,
  { startDirectory, uid, env }: Context,
): Omit<HostSettings, 'logTransports'> {
  const fields = fieldValues(HOST_TABLE, (key) => givenValue(given, key));
  const absolute = (path: string | null): string | null => (path === null ? null : resolve(startDirectory, path));
  const stateDir = absolute(fields.stateDir) ?? defaultStateDir(uid, env);
  return {
    ...fields,
    stateDir,
    socket: resolve(stateDir, fields.socket ?? SOCKET_NAME),
    pidFile: absolute(fields.pidFile),
    logFile: absolute(fields.logFile),
  };
}

/** The keys of `[osdaemond]` among these fields that take effect only when osdaemond is restarted. */
export function keysNeedingRestart(changed: readonly (keyof HostSettings)[]): string[] {
  const fields = new Set<string>(changed);
  return Object.entries(HOST_TABLE)
    .filter(([key, { onChange }]) => onChange === 'restart' && fields.has(fieldName(key)))
    .map(([key]) => key);
}
