/** Opens osdaemond's log, one ordered stream to a file or stderr, and the transports that the configuration names. */

import { isatty } from 'node:tty';
import type { LogFormat } from '../base/choices.ts';
import type { Clock } from '../base/clock.ts';
import type { Fields, Level, Log } from '../base/log.ts';
import { openDescriptor } from './descriptor.ts';
import { type Format, jsonFormat, textFormat } from './format.ts';
import type { TransportSettings } from './loadtransport.ts';
import { RotatedFile } from './rotatedfile.ts';
import { Sink } from './sink.ts';
import type { Target } from './target.ts';
import { Transports } from './transports.ts';
import { MessageLogger } from './winston.ts';
import { LogWriter } from './writer.ts';

const STDERR = 2;
/** How long closing waits for a reader of the log, milliseconds. */
const CLOSE_LIMIT = 1000;

export interface LogSettings {
  /** Absolute; null: stderr. */
  readonly logFile: string | null;
  readonly logLevel: Level;
  readonly logFormat: LogFormat;
  /** Bytes. */
  readonly logMaxSize: number;
  readonly logMaxFiles: number;
  readonly logTransports: readonly TransportSettings[];
}

export interface LoggingOptions {
  readonly clock: Clock;
  /** The descriptor that takes the log where no file is configured; 2. */
  readonly stderr?: number;
  /** Whether a terminal may be shown colours; see https://no-color.org. */
  readonly colours?: boolean;
}

export class Logging {
  /** For osdaemond's own messages. */
  readonly log: Log = {
    error: (message, fields) => this.#message('error', message, fields),
    warn: (message, fields) => this.#message('warn', message, fields),
    info: (message, fields) => this.#message('info', message, fields),
    debug: (message, fields) => this.#message('debug', message, fields),
  };
  /** For the entries of daemons. */
  readonly sink: Sink;
  readonly #options: LoggingOptions;
  readonly #writer: LogWriter;
  readonly #logger: MessageLogger;
  readonly #transports: Transports;
  #settings: LogSettings;
  #format: Format;
  /** Takes what the log file cannot take. */
  #stderrWriter: LogWriter | null = null;

  /** @throws {OsdaemonError} `bad_configuration`, where the file cannot be a log file or a transport cannot be loaded */
  static async open(settings: LogSettings, options: LoggingOptions): Promise<Logging> {
    const logging = new Logging(settings, options);
    const [failure] = await logging.#transports.use(settings.logTransports, defaultsOf(settings));
    if (failure === undefined) return logging;
    await logging.close();
    throw failure;
  }

  private constructor(settings: LogSettings, options: LoggingOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#format = this.#chooseFormat();
    const { clock } = options;
    this.#writer = new LogWriter(this.#open(settings), {
      clock,
      losing: (reason) => this.#reportLoss(reason),
      recovered: (lines) => this.log.warn(`${lines} lines of the log were lost before this one`, { lines }),
    });
    this.#logger = new MessageLogger(
      settings.logLevel,
      () => this.#format,
      (lines) => this.#writer.write(lines),
    );
    this.#transports = new Transports({ clock, trouble: (message) => this.log.error(message, { event: 'transport' }) });
    this.sink = new Sink(
      {
        raw: (lines) => this.#writer.write(lines),
        messages: (entries) => {
          if (entries.length > 0) this.#logger.batch(entries);
          return !this.#writer.behind;
        },
        drained: (again) => this.#writer.drained(again),
      },
      { level: settings.logLevel, format: this.#format },
    );
    this.sink.follow((entries) => this.#transports.entries(entries));
  }

  /** Whether the log is a file, not stderr. */
  get writesFile(): boolean {
    return this.#settings.logFile !== null;
  }

  /**
   * Applies changed settings, from the next line on; a transport that cannot be loaded is an error in the log.
   * @throws {OsdaemonError} where the file cannot be a log file; everything stays as it was then
   */
  adopt(settings: LogSettings): void {
    const { logFile, logMaxSize, logMaxFiles } = this.#settings;
    const moved =
      settings.logFile !== logFile || settings.logMaxSize !== logMaxSize || settings.logMaxFiles !== logMaxFiles;
    const target = moved ? this.#open(settings) : null;
    this.#settings = settings;
    this.#logger.level = settings.logLevel;
    this.#format = this.#chooseFormat();
    this.sink.adopt({ level: settings.logLevel, format: this.#format });
    if (target !== null) void this.#writer.use(target);
    void this.#transports.use(settings.logTransports, defaultsOf(settings)).then((failures) => {
      for (const { message } of failures) this.log.error(message, { event: 'transport' });
    });
  }

  /** Reopens the file after a rotation from outside. A failure is logged to the old one. */
  async reopen(): Promise<void> {
    const failure = await this.#writer.reopen();
    if (failure !== null) this.log.error(`${failure.message}; the old file stays in use`);
  }

  /** Writes what waits, for two seconds at most. What is logged afterwards is lost. */
  async close(): Promise<void> {
    await this.#transports.close();
    await this.#writer.close(CLOSE_LIMIT);
    await this.#stderrWriter?.close(CLOSE_LIMIT);
  }

  #message(level: Level, message: string, fields: Fields | undefined): void {
    const logMessage = { time: Date.now(), level, message, fields };
    this.#logger.message(logMessage);
    this.#transports.message(logMessage);
  }

  #open(settings: LogSettings): Target {
    if (settings.logFile === null) return openDescriptor(this.#stderr(), 'stderr', this.#options.clock);
    return new RotatedFile({
      path: settings.logFile,
      maxSize: settings.logMaxSize,
      maxFiles: settings.logMaxFiles,
      trouble: (message) => this.log.error(message),
    });
  }

  #stderr(): number {
    return this.#options.stderr ?? STDERR;
  }

  #chooseFormat(): Format {
    if (this.#settings.logFormat === 'json') return jsonFormat;
    const isTerminal = this.#settings.logFile === null && isatty(this.#stderr());
    return textFormat(isTerminal && this.#options.colours === true);
  }

  /** A log file that loses lines is reported on stderr; a loss of stderr itself cannot be reported. */
  #reportLoss(reason: string): void {
    const { logFile } = this.#settings;
    if (logFile === null) return;
    this.#stderrWriter ??= new LogWriter(openDescriptor(this.#stderr(), 'stderr', this.#options.clock), {
      clock: this.#options.clock,
      losing: () => {},
      recovered: () => {},
    });
    this.#stderrWriter.write(
      this.#format.message({
        time: Date.now(),
        level: 'error',
        message: `the log ${logFile} loses lines until it can be written again: ${reason}`,
      }),
    );
  }
}

function defaultsOf({ logLevel, logFormat }: LogSettings) {
  return { level: logLevel, format: logFormat };
}
