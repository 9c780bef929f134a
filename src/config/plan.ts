/** Plans what a change of the configuration does to each daemon, as the settings tables say. */
import { isDeepStrictEqual } from 'node:util';
import type { ChangedKey } from './ini/keychanges.ts';
import { DAEMONS_SECTION } from './ini/sections.ts';
import { DAEMON_TABLE } from './settings/daemontable.ts';
import type { DaemonSettings, HostSettings, Settings } from './settings/settings.ts';
import { type FieldName, fieldName, type OnDaemonChange } from './settings/settingtable.ts';

/** Names in byte order; each daemon is in one list at most. */
export interface Plan {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Only a new process can have the new settings. */
  readonly replaced: readonly string[];
  /** The running process continues under the new settings. */
  readonly adopted: readonly string[];
  readonly hostChanged: readonly (keyof HostSettings)[];
}

/** The fields without a row of their own; `env_file` is part of `env`. */
type FieldBesidesTable = Exclude<keyof DaemonSettings, FieldName<keyof typeof DAEMON_TABLE> | 'name'>;
const BESIDES_TABLE: Readonly<Record<FieldBesidesTable, OnDaemonChange>> = { command: 'replace', env: 'replace' };

const ON_CHANGE: ReadonlyMap<string, OnDaemonChange> = new Map([
  ...Object.entries(BESIDES_TABLE),
  ...Object.entries(DAEMON_TABLE).map(([key, { onChange }]) => [fieldName(key), onChange] as const),
]);

/** @param before null: nothing runs yet */
export function plan(before: Settings | null, after: Settings, changed: readonly ChangedKey[]): Plan {
  const old: ReadonlyMap<string, DaemonSettings> = before?.daemons ?? new Map();
  const rewritten = new Set(changed.filter(isRewrittenCommand).map(({ key }) => key));
  const replaced: string[] = [];
  const adopted: string[] = [];
  for (const [name, settings] of after.daemons) {
    const was = old.get(name);
    if (was === undefined) continue;
    const effects = new Set(changedFields(was, settings).map((field) => ON_CHANGE.get(field)));
    if (rewritten.has(name) || effects.has('replace')) replaced.push(name);
    else if (effects.size > 0) adopted.push(name);
  }
  return {
    added: [...after.daemons.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !after.daemons.has(name)),
    replaced,
    adopted,
    hostChanged: before === null ? [] : changedFields(before.host, after.host),
  };
}

/** A command that is written in another way is another command, as it was for CouchDB. */
function isRewrittenCommand({ section, before, after }: ChangedKey): boolean {
  return section === DAEMONS_SECTION && before !== after;
}

function changedFields<T extends object>(before: T, after: T): (keyof T & string)[] {
  return fieldsIn(after).filter((field) => !isDeepStrictEqual(before[field], after[field]));
}

function fieldsIn<T extends object>(value: T): (keyof T & string)[] {
  const fields: (keyof T & string)[] = [];
  for (const field in value) fields.push(field);
  return fields;
}
