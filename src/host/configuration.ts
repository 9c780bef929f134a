/** Watches the configuration files, applies each change to the daemons and the log, and looks up what daemons request of them. */
import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { counted } from '../base/wording.ts';
import type { ConfigChange } from '../config/appliedchange.ts';
import { LayerWatch } from '../config/files/watch.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Manager } from '../daemons/manager.ts';
import type { Logging } from '../logs/logging.ts';
import type { AnswerSection } from '../protocol/answers.ts';
import { applyHostSettings } from './applyhostsettings.ts';
import type { LogOverrides } from './logsettings.ts';

export interface ConfigurationParts {
  readonly store: ConfigStore;
  readonly logging: Logging;
  readonly overrides: LogOverrides;
  readonly manager: Pick<Manager, 'apply'>;
}

/** Applies changes from now on, and reloads when a file changes; returns a function that stops watching. */
export function watchConfiguration(parts: ConfigurationParts): () => Promise<void> {
  const { store, logging } = parts;
  store.changed.on((change) => applyChange(change, parts));
  const watch = new LayerWatch(store.layers, systemClock, {
    quiet: () => store.reload(),
    trouble: (message) => logging.log.error(message, { event: 'watch' }),
  });
  return () => watch.close();
}

/** Looks up sections for `["get", …]` requests; `hidden_sections` do not exist for daemons. */
export function sectionLookup(store: ConfigStore): (name: string) => AnswerSection | undefined {
  return (name) => (store.settings.host.hiddenSections.has(name) ? undefined : store.section(name));
}

function applyChange(
  { keys, settings, plan }: ConfigChange,
  { logging, overrides, manager }: ConfigurationParts,
): void {
  logKeys(logging.log, keys);
  if (plan.hostChanged.length > 0) applyHostSettings(plan.hostChanged, settings.host, overrides, logging);
  manager.apply(plan, settings.daemons, keys);
}

/** Names the keys, never their values, which may be secret. */
function logKeys(log: Log, keys: ConfigChange['keys']): void {
  for (const { section, key } of keys) log.debug(`[${section}] ${key} changed`, { event: 'key', section, key });
  log.info(`configuration changed: ${counted(keys.length, 'key')}`, { event: 'configuration' });
}
