/** The host's one logger: its own words and the daemons' batches leave through winston, in order, to one file or to stderr. */
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import type { Logger, LoggerOptions, transport } from 'winston';
import type { Clock } from '../base/clock.ts';
import type { Fields, Level, Log } from '../base/log.ts';
import type { HostSettings } from '../config/settings/settings.ts';
import { openDescriptor } from '../logs/descriptor.ts';
import { type Format, jsonFormat, type LogMessage, textFormat } from '../logs/format.ts';
import { RotatedFile } from '../logs/rotated.ts';
import { Sink } from '../logs/sink.ts';
import type { Target } from '../logs/target.ts';
import { LogWriter } from '../logs/writer.ts';

// The parts that are used, and no others: the whole of winston costs 3 MB and 10 ms more.
const require = createRequire(import.meta.url);
const createLogger: (options: LoggerOptions) => Logger = require('winston/lib/winston/create-logger.js');
const StreamTransport: new (options: {
  stream: Writable;
  eol: string;
}) => transport = require('winston/lib/winston/transports/stream.js');

/** Where winston keeps the level it filters by and the text it hands to its transports. */
const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');
const RANKS: Readonly<Record<Level, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

const STDERR = 2;
/** How long the end of the host waits for a reader of its log, milliseconds. */
const LAST_WAIT = 1000;

export type LogSettings = Pick<HostSettings, 'logFile' | 'logLevel' | 'logFormat' | 'logMaxSize' | 'logMaxFiles'>;

export interface LoggingOptions {
  readonly clock: Clock;
  /** The descriptor that takes the log where no file is configured; 2. */
  readonly stderr?: number;
  /** Whether a terminal may be shown colours; see https://no-color.org. */
  readonly colours?: boolean;
}

export class Logging {
  /** For the host's own words. */
  readonly log: Log = {
    error: (message, fields) => this.#say('error', message, fields),
    warn: (message, fields) => this.#say('warn', message, fields),
    info: (message, fields) => this.#say('info', message, fields),
    debug: (message, fields) => this.#say('debug', message, fields),
  };
  /** For what daemons say. */
  readonly sink: Sink;
  readonly #options: LoggingOptions;
  readonly #writer: LogWriter;
  readonly #logger: Logger;
  #settings: LogSettings;
  #format: Format;
  #aside: LogWriter | null = null;

  /** @throws OsdaemonError when the configured file cannot be a log file */
  constructor(settings: LogSettings, options: LoggingOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#format = this.#chooseFormat();
    this.#writer = new LogWriter(this.#open(settings), {
      clock: options.clock,
      losing: (reason) => this.#tellAside(reason),
      recovered: (lines) => this.log.warn(`${lines} lines of the log were lost before this one`, { lines }),
    });
    const stream = new Writable({
      decodeStrings: false,
      write: (text, _encoding, done) => {
        this.#writer.write(text);
        done();
      },
    });
    this.#logger = createLogger({
      levels: RANKS,
      level: settings.logLevel,
      format: {
        transform: (info) => {
          if (info instanceof HostWords) info[MESSAGE] = this.#format.words(info);
          return info;
        },
      },
      transports: new StreamTransport({ stream, eol: '' }),
    });
    this.sink = new Sink(
      {
        write: (lines) => this.#pass(lines),
        drained: (again) => this.#writer.drained(again),
      },
      { level: settings.logLevel, format: this.#format },
    );
  }

  /** Whether the log is a file, not stderr. */
  get writesFile(): boolean {
    return this.#settings.logFile !== null;
  }

  /**
   * Puts changed settings in force, from the next line on.
   * @throws OsdaemonError when the file cannot be a log file; everything stays as it was then
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
  }

  /** After a rotation from outside: the file is opened anew. A failure is told in the old one. */
  async reopen(): Promise<void> {
    const failure = await this.#writer.reopen();
    if (failure !== null) this.log.error(`${failure.message}; the old file stays in use`);
  }

  /** Writes what waits, for a second at most. What is said afterwards is lost. */
  async close(): Promise<void> {
    await this.#writer.close(LAST_WAIT);
    await this.#aside?.close(LAST_WAIT);
  }

  #say(level: Level, message: string, fields: Fields | undefined): void {
    this.#logger.write(new HostWords(Date.now(), level, message, fields));
  }

  /** One write of winston for a whole batch, whose lines were filtered and formatted already. */
  #pass(lines: string): boolean {
    if (lines !== '') this.#logger.write({ level: 'error', message: '', [LEVEL]: 'error', [MESSAGE]: lines });
    return !this.#writer.behind;
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
    const terminal = this.#settings.logFile === null && isatty(this.#stderr());
    return textFormat(terminal && this.#options.colours === true);
  }

  /** What the log file cannot take is said on stderr; if that is the log, there is nobody to tell. */
  #tellAside(reason: string): void {
    const { logFile } = this.#settings;
    if (logFile === null) return;
    this.#aside ??= new LogWriter(openDescriptor(this.#stderr(), 'stderr', this.#options.clock), {
      clock: this.#options.clock,
      losing: () => {},
      recovered: () => {},
    });
    this.#aside.write(
      this.#format.words({
        time: Date.now(),
        level: 'error',
        message: `the log ${logFile} loses lines until it can be written again: ${reason}`,
      }),
    );
  }
}

/** What the host says, in the form in which winston passes it on. */
class HostWords implements LogMessage {
  readonly time: number;
  readonly level: Level;
  readonly message: string;
  readonly fields: Fields | undefined;
  readonly [LEVEL]: Level;
  [MESSAGE] = '';

  constructor(time: number, level: Level, message: string, fields: Fields | undefined) {
    this.time = time;
    this.level = level;
    this.message = message;
    this.fields = fields;
    this[LEVEL] = level;
  }
}
