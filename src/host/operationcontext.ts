/** What the verbs of the control face may touch of this host, and nothing more. */
import { systemClock } from '../base/clock.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Manager } from '../daemons/manager.ts';
import type { EventStream } from '../events/eventstream.ts';
import type { OperationContext } from '../operations/context.ts';
import type { Logging } from './logging.ts';
import type { Shutdown } from './stopping.ts';

export interface OperationContextParts {
  readonly manager: Manager;
  readonly events: EventStream;
  readonly store: ConfigStore;
  readonly logging: Logging;
  readonly stopping: Shutdown;
  readonly version: string;
}

export function operationContext({
  manager,
  events,
  store,
  logging,
  stopping,
  version,
}: OperationContextParts): OperationContext {
  return {
    clock: systemClock,
    daemons: () => manager.daemons,
    events,
    lines: logging.sink,
    store,
    stop: {
      get isStopping() {
        return stopping.isStopping;
      },
      ask: (why) => stopping.ask(why),
      killNow: (why) => stopping.hurry(why),
      ended: stopping.ended,
      processes: () => manager.processes(),
    },
    version,
    started: Math.round(performance.timeOrigin),
  };
}
