/** A plan says what a change of the configuration demands of each daemon; a new field does not compile until it is decided. */
import { isDeepStrictEqual } from 'node:util';
import type { ChangedKey } from './ini/keychanges.ts';
import { DAEMONS } from './ini/sections.ts';
import type { DaemonSettings, HostSettings, Settings } from './settings/settings.ts';

/** Names in byte order; each daemon is in one list at most. */
export interface Plan {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** What they are started with has changed: only a new process can have it. */
  readonly replaced: readonly string[];
  /** The running process goes on under the new settings. */
  readonly adopted: readonly string[];
  readonly hostChanged: readonly (keyof HostSettings)[];
}

const DEMANDS: { readonly [Field in keyof Omit<DaemonSettings, 'name'>]: 'replace' | 'adopt' } = {
  command: 'replace',
  autostart: 'adopt',
  directory: 'replace',
  umask: 'replace',
  env: 'replace',
  clearEnv: 'replace',
  stdout: 'replace',
  stderr: 'replace',
  logMaxSize: 'adopt',
  logMaxFiles: 'adopt',
  pidFile: 'adopt',
  restart: 'adopt',
  successCodes: 'adopt',
  maxRetries: 'adopt',
  retryTime: 'adopt',
  restartDelay: 'adopt',
  restartDelayMax: 'adopt',
  haltReset: 'adopt',
  readiness: 'replace',
  notificationFd: 'replace',
  startupTimeout: 'adopt',
  // It was told at its start how often to give a sign of life, and where.
  heartbeatTimeout: 'replace',
  after: 'adopt',
  stopSignal: 'adopt',
  stopTo: 'adopt',
  shutdownTimeout: 'adopt',
};

/** @param before null: nothing runs yet */
export function plan(before: Settings | null, after: Settings, changed: readonly ChangedKey[]): Plan {
  const old: ReadonlyMap<string, DaemonSettings> = before?.daemons ?? new Map();
  const rewritten = new Set(changed.filter(isRewritten).map(({ key }) => key));
  const replaced: string[] = [];
  const adopted: string[] = [];
  for (const [name, settings] of after.daemons) {
    const was = old.get(name);
    if (was === undefined) continue;
    const demands = demandsOf(was, settings);
    if (rewritten.has(name) || demands.has('replace')) replaced.push(name);
    else if (demands.has('adopt')) adopted.push(name);
  }
  return {
    added: [...after.daemons.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !after.daemons.has(name)),
    replaced,
    adopted,
    hostChanged: before === null ? [] : changedFields(before.host, after.host),
  };
}

/** An entry that says the same in other words is another entry, as it was for CouchDB. */
function isRewritten({ section, before, after }: ChangedKey): boolean {
  return section === DAEMONS && before !== after;
}

function demandsOf(before: DaemonSettings, after: DaemonSettings): ReadonlySet<'replace' | 'adopt'> {
  const { name: _, ...old } = before;
  const { name: __, ...fresh } = after;
  return new Set(changedFields(old, fresh).map((field) => DEMANDS[field]));
}

function changedFields<T extends object>(before: T, after: T): (keyof T & string)[] {
  return fieldsOf(after).filter((field) => !isDeepStrictEqual(before[field], after[field]));
}

function fieldsOf<T extends object>(value: T): (keyof T & string)[] {
  const fields: (keyof T & string)[] = [];
  for (const field in value) fields.push(field);
  return fields;
}
