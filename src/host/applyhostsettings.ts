/** What has changed in `[osdaemond]` is adopted while the host runs, or it is said that it waits for the next start. */
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
    log.error(`the log stays where it is: ${reasonOf(thrown)}`, { event: 'configuration' });
  }
  for (const key of keysNeedingRestart(changed)) {
    log.warn(`[osdaemond] ${key} is in force when the host is started again`, { event: 'configuration' });
  }
}
