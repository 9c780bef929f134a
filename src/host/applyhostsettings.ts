/** Applies changed settings of `[osdaemond]` while it runs, or logs that they take effect after a restart. */
import { reasonOf } from '../base/errors.ts';
import { keysNeedingRestart } from '../config/settings/hostsettings.ts';
import type { HostSettings } from '../config/settings/settings.ts';
import type { Logging } from '../logs/logging.ts';
import { type LogOverrides, logSettings } from './logsettings.ts';

export function applyHostSettings(
  changed: readonly (keyof HostSettings)[],
  settings: HostSettings,
  overrides: LogOverrides,
  logging: Logging,
): void {
  const { log } = logging;
  try {
    logging.adopt(logSettings(settings, overrides));
  } catch (thrown) {
    log.error(`${reasonOf(thrown)}; still logging to the previous destination`, { event: 'configuration' });
  }
  for (const key of keysNeedingRestart(changed)) {
    log.warn(`[osdaemond] ${key}: takes effect after a restart of osdaemond`, { event: 'configuration' });
  }
}
