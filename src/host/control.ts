/** Opens the control API, and gives its operations access to the parts of osdaemond that they need. */
import { Control } from '../api/control.ts';
import { systemClock } from '../base/clock.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Logging } from '../logs/logging.ts';
import type { OperationContext } from '../operations/context.ts';
import type { Shutdown } from './stopping.ts';
import type { Supervision } from './supervision.ts';

export interface ControlParts {
  readonly store: ConfigStore;
  readonly logging: Logging;
  readonly supervision: Supervision;
  readonly shutdown: Shutdown;
  readonly version: string;
}

/** The control API: its socket exists, and is answered once `serve` was called. */
export interface ControlApi {
  serve(): Promise<void>;
  close(): Promise<void>;
}

/** @throws {OsdaemonError} `bad_socket` */
export async function openControl(parts: ControlParts): Promise<ControlApi> {
  const control = await Control.open(parts.store.settings.host, parts.logging.log);
  return {
    serve: () => control.serve(operationContext(parts)),
    close: () => control.close(),
  };
}

function operationContext({ store, logging, supervision, shutdown, version }: ControlParts): OperationContext {
  const { manager, events } = supervision;
  return {
    clock: systemClock,
    daemons: () => manager.daemons,
    events,
    lines: logging.sink,
    store,
    shutdown: {
      get isStopping() {
        return shutdown.isStopping;
      },
      begin: (why) => shutdown.stop(why),
      killNow: (why) => shutdown.kill(why),
      ended: shutdown.ended,
      processes: () => manager.processes(),
    },
    version,
    started: Math.round(performance.timeOrigin),
  };
}
