/** Runs the command line and returns the exit code; an expected error is one sentence, any other is printed with its stack. */
import { readFileSync } from 'node:fs';
import { systemClock } from '../base/clock.ts';
import { detailOf, type ErrorCode, errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import { type Layer, layersOf } from '../config/files/layers.ts';
import { readConfiguration } from '../config/reading.ts';
import { settingsHelp } from '../config/settings/documentation.ts';
import type { Context } from '../config/settings/hostsettings.ts';
import { ConfigStore } from '../config/store.ts';
import type { Logging } from '../logs/logging.ts';
import { BugLog } from './buglog.ts';
import { checkOutput, configText, refusalText } from './checkoutput.ts';
import { ConfigReporter } from './configreporter.ts';
import { logSettings } from './logsettings.ts';
import { HELP, type Options, parseOptions } from './options.ts';

const FAILED = 1;
const EXIT_CODES: Partial<Record<ErrorCode, number>> = { usage: 2, bad_configuration: 78 };

/** @param args without the program itself */
export async function hostMain(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    switch (options.action) {
      case 'help':
        return await print(HELP);
      case 'help settings':
        return await print(settingsHelp());
      case 'version':
        return await print(`${version()}\n`);
      case 'check':
        return await print(checkOutput(readConfiguration(layers(options), context()), layers(options)));
      case 'print config':
        return await print(configText(readConfiguration(layers(options), context())));
      case 'run':
        return await run(options);
    }
  } catch (thrown) {
    process.stderr.write(`osdaemond: ${messageOf(thrown)}\n`);
    return (thrown instanceof OsdaemonError ? EXIT_CODES[thrown.code] : undefined) ?? FAILED;
  }
}

async function run(options: Options): Promise<number> {
  const reporter = new ConfigReporter();
  // Loaded here, because the other actions need no system calls.
  const { isAnotherAlive, processIdentity } = await import('../base/posix/processidentity.ts');
  const { store, reading } = ConfigStore.open({
    layers: layers(options),
    context: context(),
    clock: systemClock,
    writer: { own: processIdentity(process.pid), isOtherAlive: isAnotherAlive },
    report: (report) => reporter.report(report),
  });
  if (store === null) throw new OsdaemonError('bad_configuration', refusalText(reading.errors));
  // Loaded here, because the other actions are faster without.
  const [{ Logging }, { runHost }] = await Promise.all([import('../logs/logging.ts'), import('./host.ts')]);
  const colours = process.env.NO_COLOR === undefined || process.env.NO_COLOR === '';
  const logging = await Logging.open(logSettings(store.settings.host, options), { clock: systemClock, colours });
  reporter.useLog(logging.log);
  const endSurvival = surviveBugs(logging);
  reporter.report({ about: 'warnings', warnings: reading.warnings });
  try {
    return await runHost({ store, logging, overrides: options, version: version() });
  } catch (thrown) {
    return failed(thrown, logging);
  } finally {
    store.close();
    // From here on there is no log for a bug; Node prints it and exits.
    endSurvival();
    await logging.close();
  }
}

/** Keeps the daemons supervised after a bug of osdaemond, and logs its stack. Returns a function that ends this. */
function surviveBugs({ log }: Logging): () => void {
  const bugs = new BugLog(systemClock, (message) => log.error(message, { event: 'bug' }));
  const logBug = (thrown: unknown): void => bugs.report(thrown);
  process.on('uncaughtException', logBug);
  return () => process.off('uncaughtException', logBug);
}

/** Also on stderr, for those who start osdaemond by hand and do not look into the log file. */
function failed(thrown: unknown, logging: Logging): number {
  const message = messageOf(thrown);
  logging.log.error(message, { event: thrown instanceof OsdaemonError ? thrown.code : 'bug' });
  if (logging.writesFile) process.stderr.write(`osdaemond: ${message}\n`);
  return FAILED;
}

function messageOf(thrown: unknown): string {
  const detail = detailOf(thrown);
  return thrown instanceof OsdaemonError ? detail : `unexpected error; please report this: ${detail}`;
}

function layers({ layers: named }: Options): readonly Layer[] {
  return layersOf(named, process.cwd());
}

function context(): Context {
  return { startDirectory: process.cwd(), uid: process.geteuid?.() ?? 0, env: process.env };
}

/** Resolves when everything is written: the process exits next, and the rest would be lost silently. */
function print(text: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  process.stdout.on('error', (failure) => {
    // A reader that closes early (`| head`) is not a failure.
    if (errnoOf(failure) === 'EPIPE') resolve(0);
    else reject(new OsdaemonError('system', `cannot write to stdout: ${reasonOf(failure)}`));
  });
  process.stdout.write(text, (failure) => {
    if (failure === null || failure === undefined) resolve(0);
  });
  return promise;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
