/** What the verbs of the control face may touch of this host, and nothing more. */
import { systemClock } from '../base/clock.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Workplace } from '../operations/workplace.ts';
import type { EventStream } from '../supervision/events.ts';
import type { Manager } from '../supervision/manager.ts';
import type { Logging } from './logging.ts';
import type { Stopping } from './stopping.ts';

export interface WorkplaceParts {
  readonly manager: Manager;
  readonly events: EventStream;
  readonly store: ConfigStore;
  readonly logging: Logging;
  readonly stopping: Stopping;
  readonly version: string;
}

export function workplaceOf({ manager, events, store, logging, stopping, version }: WorkplaceParts): Workplace {
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
      hurry: (why) => stopping.hurry(why),
      ended: stopping.ended,
      processes: () => manager.processes(),
    },
    version,
    started: Math.round(performance.timeOrigin),
  };
}
