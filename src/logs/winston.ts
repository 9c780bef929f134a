/**
 * The adapter of winston. Messages pass through it on their way to a transport: osdaemond's own log is one, and each
 * transport of the configuration has a logger of its own, so that a slow one holds up no other.
 */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import type { Logger, LoggerOptions, transport } from 'winston';
import type { Level } from '../base/log.ts';
import type { LogEntry } from './entry.ts';
import type { Format, LogMessage } from './format.ts';

// Only these parts are loaded: the whole of winston costs 3 MB and 10 ms more.
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

/** What a configured transport is given: `message` and facts beside it, and the formatted line. */
export interface TransportInfo {
  readonly level: Level;
  readonly message: string;
  /** Formatted, without a line end. */
  readonly line: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** osdaemond's own log: each message is a line, each batch of daemons' messages is one write. */
export class MessageLogger {
  readonly #logger: Logger;

  /**
   * @param format asked at each message, so that it can change
   * @param write takes whole lines, in order, before `message` or `batch` returns
   */
  constructor(level: Level, format: () => Format, write: (lines: string) => void) {
    const stream = new Writable({
      decodeStrings: false,
      write: (lines, _encoding, done) => {
        write(lines);
        done();
      },
    });
    this.#logger = createLogger({
      levels: RANKS,
      level,
      format: {
        transform: (info) => {
          if (info instanceof Info) info.format(format());
          return info;
        },
      },
      transports: new StreamTransport({ stream, eol: '' }),
    });
  }

  set level(level: Level) {
    this.#logger.level = level;
  }

  message(message: LogMessage): void {
    this.#logger.write(new Info(message.level, (format) => format.message(message)));
  }

  /** @param entries those that the level lets through, at least one */
  batch(entries: readonly LogEntry[]): void {
    this.#logger.write(new Info('error', (format) => format.entries(entries)));
  }
}

/** A message or a batch on its way through winston to osdaemond's own log. */
class Info {
  readonly level: string;
  readonly message = '';
  readonly [LEVEL]: string;
  [MESSAGE] = '';
  readonly #format: (format: Format) => string;

  constructor(level: Level, format: (format: Format) => string) {
    this.level = level;
    this[LEVEL] = level;
    this.#format = format;
  }

  format(format: Format): void {
    this[MESSAGE] = this.#format(format);
  }
}

export interface TransportLoggerEvents {
  /** The transport takes messages again, after `write` returned false. */
  readonly drained: () => void;
  /** The transport reported an error, or threw it. */
  readonly failed: (thrown: unknown) => void;
}

/** One transport of the configuration. */
export class TransportLogger {
  readonly #logger: Logger;
  readonly #events: TransportLoggerEvents;

  /** @throws {Error} where this is no transport that winston accepts */
  constructor(given: unknown, level: Level, events: TransportLoggerEvents) {
    if (!isTransport(given)) throw new Error('it is not a winston transport');
    this.#events = events;
    // winston would install handlers that end the process.
    given.handleExceptions = false;
    given.handleRejections = false;
    catchThrown(given, events.failed);
    catchThrownByClose(given, events.failed);
    this.#logger = createLogger({ levels: RANKS, level, format: { transform: (info) => info }, transports: given });
    this.#logger.on('error', events.failed);
    this.#logger.on('warn', events.failed);
    this.#logger.on('drain', events.drained);
  }

  set level(level: Level) {
    this.#logger.level = level;
  }

  accepts(level: Level): boolean {
    return this.#logger.isLevelEnabled(level);
  }

  /** False: wait for `drained`. Never throws. */
  write({ level, message, line, facts }: TransportInfo): boolean {
    try {
      return this.#logger.write({ ...facts, level, message, [LEVEL]: level, [MESSAGE]: line });
    } catch (thrown) {
      this.#events.failed(thrown);
      return true;
    }
  }

  /** Resolves when the transport has written everything. */
  finish(): Promise<void> {
    return new Promise((resolve) => {
      this.#logger.once('finish', resolve);
      this.#logger.end();
    });
  }

  close(): void {
    this.#logger.close();
  }
}

function isTransport(given: unknown): given is transport {
  return given instanceof EventEmitter && 'log' in given && typeof given.log === 'function';
}

/** A `log` that throws would leave its stream waiting for ever. */
function catchThrown(given: transport, failed: (thrown: unknown) => void): void {
  const log = given.log?.bind(given);
  if (log === undefined || log.length > 2) return;
  given.log = (info, next) => {
    let isDone = false;
    const once = (): void => {
      if (!isDone) next();
      isDone = true;
    };
    try {
      log(info, once);
    } catch (thrown) {
      failed(thrown);
      once();
    }
  };
}

/** winston calls `close` from handlers of streams, where an error would be an uncaught exception. */
function catchThrownByClose(given: transport, failed: (thrown: unknown) => void): void {
  const close = given.close?.bind(given);
  if (close === undefined) return;
  given.close = () => {
    try {
      close();
    } catch (thrown) {
      failed(thrown);
    }
  };
}
