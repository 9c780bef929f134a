/** Runs osdaemond: opens its parts in order, waits for the shutdown, and closes them in reverse order. */
import { systemClock } from '../base/clock.ts';
import { Closer } from '../base/closer.ts';
import { reasonOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Logging } from '../logs/logging.ts';
import { watchConfiguration } from './configuration.ts';
import { openControl } from './control.ts';
import { holdPidFile } from './heldpidfile.ts';
import type { LogOverrides } from './logsettings.ts';
import { listenToSignals, type SignalHandlers } from './signals.ts';
import { Shutdown } from './stopping.ts';
import { Supervision } from './supervision.ts';

/** A timer that is never due: signal handlers alone do not keep Node running. */
const KEEP_ALIVE = 2 ** 30;

export interface HostParts {
  readonly store: ConfigStore;
  readonly logging: Logging;
  readonly overrides: LogOverrides;
  readonly version: string;
}

/**
 * Supervises the daemons until a shutdown, and returns the exit code.
 * @throws {OsdaemonError} where osdaemond cannot start; no daemon was started then
 * @throws {Error} an unexpected error; the daemons have been stopped
 */
export async function runHost(parts: HostParts): Promise<number> {
  const closer = new Closer();
  try {
    return await run(parts, closer);
  } finally {
    for (const thrown of await closer.close()) parts.logging.log.error(`while closing: ${reasonOf(thrown)}`);
  }
}

async function run({ store, logging, overrides, version }: HostParts, closer: Closer): Promise<number> {
  const { log } = logging;
  const limit = (): number => store.settings.host.hostShutdownTimeout;
  const supervision = new Supervision({ store, logging, closer });
  const shutdown = new Shutdown(supervision.manager, systemClock, log, limit);
  const keepAlive = setInterval(() => {}, KEEP_ALIVE);
  closer.add(() => clearInterval(keepAlive));
  closer.add(listenToSignals(signalHandlers(store, logging, supervision, shutdown)));
  supervision.start();
  const control = await openControl({ store, logging, supervision, shutdown, version });
  closer.add(() => control.close());
  holdPidFile(store.settings.host.pidFile, log, closer);
  logStart(log, version, store.settings.daemons.size);
  closer.add(watchConfiguration({ store, logging, overrides, manager: supervision.manager }));
  try {
    await supervision.boot(shutdown.ended);
    log.debug('every daemon has had its start', { event: 'booted' });
    await control.serve();
  } catch (thrown) {
    // Daemons may run already, and without osdaemond they would have no supervisor.
    if (!shutdown.isStopping) shutdown.ask(`unexpected error (${reasonOf(thrown)})`);
    await shutdown.ended;
    throw thrown;
  }
  const code = await shutdown.ended;
  logEnd(log, code);
  return code;
}

function signalHandlers(
  store: ConfigStore,
  logging: Logging,
  supervision: Supervision,
  shutdown: Shutdown,
): SignalHandlers {
  const { log } = logging;
  return {
    stop: (signal) => shutdown.ask(signal),
    hurry: (signal) => shutdown.hurry(signal),
    reread: (signal) => {
      log.info(`${signal}: reading the configuration again`, { event: 'signal' });
      store.reload();
    },
    reopen: (signal) => {
      log.info(`${signal}: opening the log files again`, { event: 'signal' });
      void Promise.all([logging.reopen(), supervision.reopenFiles()]);
    },
    ignore: (signal) => log.info(`${signal} has no meaning yet; nothing was done`, { event: 'signal' }),
  };
}

function logStart(log: Log, version: string, daemons: number): void {
  const count = `${daemons} ${daemons === 1 ? 'daemon' : 'daemons'}`;
  const about = { event: 'started', version, pid: process.pid };
  log.info(`version ${version} (pid ${process.pid}) keeps ${count} alive`, about);
}

function logEnd(log: Log, code: number): void {
  const message = code === 0 ? 'all daemons have stopped' : 'the host ends, and not all daemons have stopped in time';
  log.info(message, { event: 'stopped', code });
}
