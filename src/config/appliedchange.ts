/** Compares the applied configuration with a new one: which keys changed, and what that does to the daemons. */
import { type ChangedKey, changesBetween } from './ini/keychanges.ts';
import type { Values } from './ini/values.ts';
import { type Plan, plan } from './plan.ts';
import type { Settings } from './settings/settings.ts';

export interface ConfigChange {
  /** The keys that differ, and the key of a `set` even if its value is the same. */
  readonly keys: readonly ChangedKey[];
  readonly before: Settings;
  readonly settings: Settings;
  readonly plan: Plan;
}

export interface Configuration {
  readonly values: Values;
  readonly settings: Settings;
}

export type SetKey = Pick<ChangedKey, 'section' | 'key'>;

/**
 * @param setKey counts as changed even if its value is the same
 * @returns null: nothing changed
 */
export function changeBetween(before: Configuration, after: Configuration, setKey: SetKey | null): ConfigChange | null {
  const keys = changesBetween(before.values, after.values);
  if (setKey !== null) {
    const { section, key } = setKey;
    const value = after.values.get(section)?.get(key)?.value;
    const known = keys.some((change) => change.section === section && change.key === key);
    if (value !== undefined && !known) keys.push({ section, key, before: value, after: value });
  }
  const planned = plan(before.settings, after.settings, keys);
  if (keys.length === 0 && isEmpty(planned)) return null;
  return { keys, before: before.settings, settings: after.settings, plan: planned };
}

/** A changed `env_file` replaces a daemon though no key changed. */
function isEmpty(planned: Plan): boolean {
  return Object.values(planned).every((names) => names.length === 0);
}
