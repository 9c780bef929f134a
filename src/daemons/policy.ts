/** Derives the policy of the instance machine from the settings of a daemon. */
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { Policy } from '../machine/types.ts';

export function policyOf(settings: DaemonSettings): Policy {
  return {
    restart: settings.restart,
    successCodes: settings.successCodes,
    maxRetries: settings.maxRetries,
    retryTime: settings.retryTime,
    restartDelay: settings.restartDelay,
    restartDelayMax: settings.restartDelayMax,
    haltReset: settings.haltReset,
    readiness: settings.readiness !== 'none',
    startupTimeout: settings.startupTimeout,
    heartbeatTimeout: settings.heartbeatTimeout,
    shutdownTimeout: settings.shutdownTimeout,
  };
}
