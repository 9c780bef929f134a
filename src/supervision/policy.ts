/** What the machine decides by is read from the settings that are in force at that moment. */
import type { DaemonSettings } from '../config/settings.ts';
import type { Policy } from '../machine/types.ts';

export function policyOf(spec: DaemonSettings): Policy {
  return {
    restart: spec.restart,
    successCodes: spec.successCodes,
    maxRetries: spec.maxRetries,
    retryTime: spec.retryTime,
    restartDelay: spec.restartDelay,
    restartDelayMax: spec.restartDelayMax,
    haltReset: spec.haltReset,
    readiness: spec.readiness !== 'none',
    startupTimeout: spec.startupTimeout,
    heartbeatTimeout: spec.heartbeatTimeout,
    shutdownTimeout: spec.shutdownTimeout,
  };
}
