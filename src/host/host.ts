/** Runs osdaemond: opens its parts in order, waits for the shutdown, and closes them in reverse order. */
import { systemClock } from '../base/clock.ts';
import { Closer } from '../base/closer.ts';
import { reasonOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { counted } from '../base/wording.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Logging } from '../logs/logging.ts';
import { watchConfiguration } from './configuration.ts';
import { openControl } from './control.ts';
import { holdPidFile } from './heldpidfile.ts';
import type { LogOverrides } from './logsettings.ts';
import { noDaemonsText } from './nodaemons.ts';
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
    for (const thrown of await closer.close()) parts.logging.log.error(`error while closing: ${reasonOf(thrown)}`);
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
  logStart(log, version, store);
  closer.add(watchConfiguration({ store, logging, overrides, manager: supervision.manager }));
  try {
    await supervision.boot(shutdown.ended);
    log.debug('boot complete', { event: 'booted' });
    await control.serve();
  } catch (thrown) {
    // Daemons may run already; without osdaemond they would have no supervisor.
    if (!shutdown.isStopping) shutdown.stop(`unexpected error (${reasonOf(thrown)})`);
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
    stop: (signal) => shutdown.stop(signal),
    kill: (signal) => shutdown.kill(signal),
    reload: (signal) => {
      log.info(`${signal}: reloading the configuration`, { event: 'signal' });
      store.reload();
    },
    reopen: (signal) => {
      log.info(`${signal}: reopening the log files`, { event: 'signal' });
      void Promise.all([logging.reopen(), supervision.reopenFiles()]);
    },
    ignore: (signal) => log.info(`ignoring ${signal} (reserved)`, { event: 'signal' }),
  };
}

function logStart(log: Log, version: string, { settings, layers }: ConfigStore): void {
  const { pid } = process;
  const count = settings.daemons.size;
  const what = `version ${version} started (pid ${pid})`;
  log.info(`${what}, ${counted(count, 'daemon')} configured`, { event: 'started', version, pid });
  if (count === 0) log.warn(noDaemonsText(layers), { event: 'configuration' });
}

function logEnd(log: Log, code: number): void {
  const message = code === 0 ? 'all daemons stopped' : 'exiting; some daemons had to be killed';
  log.info(message, { event: 'stopped', code });
}
