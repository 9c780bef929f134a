/** Handles the protocol of one run: every line is answered, acted on or rejected, once, in order, in bounded steps. */
import { printable } from '../base/text.ts';
import { type AnswerSection, keyAnswer, sectionAnswer } from './answers.ts';
import { LineReader } from './lines.ts';
import type { LogRecord } from './logrecord.ts';
import { quote, Rejections } from './rejections.ts';
import {
  type LogRequest,
  type Name,
  type OptionalVerb,
  parseRequest,
  type Rejected,
  type Request,
} from './requests.ts';
import { splitMessage } from './splitmessage.ts';

export interface SessionOptions {
  readonly daemon: string;
  /** `ready` with `readiness = message`, `heartbeat` with a heartbeat_timeout. */
  readonly verbs: ReadonlySet<OptionalVerb>;
  /** Bytes; a longer line is dropped and reported. */
  readonly maxLine: number;
}

/** What requests need from osdaemond. None of these calls the session back. */
export interface SessionHandlers {
  /** The section as daemons may read it, undefined if there is none. */
  section(name: string): AnswerSection | undefined;
  /** Without a key: the whole section. */
  register(section: string, key?: string): void;
  ready(): void;
  /** The daemon made requests; called once per step. */
  heartbeat(): void;
  /** Everything that a step logs, in order; never empty. */
  log(records: readonly LogRecord[]): void;
}

/** Characters of requests and answers in one step: a chunk may hold thousands of requests for a large section. */
const STEP = 1024 * 1024;
/** The cost of a rejected line in a step: about 4 µs, so that a flood of them takes steps of a few milliseconds. */
const REJECTION = 1024;
/** A line that was too long to keep, in its place among the others. */
interface TooLong extends Rejected {
  readonly start: string;
}

export class ProtocolSession {
  readonly #label: string;
  readonly #verbs: ReadonlySet<OptionalVerb>;
  readonly #handlers: SessionHandlers;
  readonly #lines: LineReader;
  readonly #rejections: Rejections;
  #waiting: (string | TooLong)[] = [];
  #next = 0;
  #records: LogRecord[] = [];

  constructor(options: SessionOptions, handlers: SessionHandlers) {
    const tooLong = `a line of more than ${options.maxLine} bytes, see max_line in [osdaemond]`;
    this.#verbs = options.verbs;
    this.#label = `Daemon "${printable(options.daemon)}"`;
    this.#handlers = handlers;
    this.#rejections = new Rejections(printable(options.daemon));
    this.#lines = new LineReader(options.maxLine, 'drop', {
      line: (line) => this.#waiting.push(line),
      tooLong: (start) => this.#waiting.push({ verb: 'rejected', reason: tooLong, start }),
    });
  }

  /**
   * Takes what the daemon wrote and returns all answers to it as one text to write, '' if there are none.
   * While `more` is true, lines are waiting: the caller reads nothing more, and calls `resume` when its write is done
   * (in a later turn of the loop if there was nothing to write). The chunk may be overwritten as soon as this returns.
   */
  read(chunk: Buffer): string {
    this.#lines.push(chunk);
    return this.resume();
  }

  get more(): boolean {
    return this.#next < this.#waiting.length;
  }

  /** Continues with the lines that are waiting; returns their answers as `read` does. */
  resume(): string {
    let answers = '';
    let spent = 0;
    let requests = 0;
    while (spent < STEP) {
      const line = this.#waiting[this.#next];
      if (line === undefined) {
        this.#waiting = [];
        this.#next = 0;
        break;
      }
      this.#next += 1;
      const request = typeof line === 'string' ? parseRequest(line, this.#verbs) : line;
      if (typeof line === 'string') spent += line.length;
      if (request.verb === 'rejected') {
        this.#record(this.#rejections.add(request.reason, typeof line === 'string' ? line : line.start));
        spent += REJECTION;
        continue;
      }
      requests += 1;
      const answer = this.#execute(request);
      if (answer === null) continue;
      answers += `${answer}\n`;
      spent += answer.length;
    }
    this.#flush();
    if (requests > 0) this.#handlers.heartbeat();
    return answers;
  }

  /** Ends the session after the run: handles the lines that are still waiting, without answers, and reports the rest. */
  end(): void {
    while (this.more) this.resume();
    const rest = this.#lines.end();
    if (rest !== '') this.#report('warn', `exited with an incomplete last line; ignored: ${quote(rest)}`);
    this.#record(this.#rejections.end());
    this.#flush();
  }

  /** Returns the answer; null if the request has none. */
  #execute(request: Request): string | null {
    switch (request.verb) {
      case 'get section':
        return sectionAnswer(this.#section(request.section));
      case 'get key':
        return request.key === null ? 'null' : keyAnswer(this.#section(request.section), request.key);
      case 'register':
        this.#handlers.register(request.section, request.key);
        return null;
      case 'log':
        this.#log(request);
        return null;
      case 'heartbeat':
        // Every request is a heartbeat; see the end of the step.
        return null;
      case 'ready':
        // What the daemon logged before is logged before its readiness.
        this.#flush();
        this.#handlers.ready();
        return null;
    }
  }

  #section(name: Name): AnswerSection | undefined {
    return name === null ? undefined : this.#handlers.section(name);
  }

  #log(request: LogRequest): void {
    if (request.unknownLevel !== undefined) {
      this.#report('error', `used an invalid log level (debug, info and error are valid): ${request.unknownLevel}`);
    }
    for (const piece of splitMessage(request.message)) {
      this.#records.push({ level: request.level, stream: 'log', text: `${this.#label} :: ${piece}` });
    }
  }

  #report(level: 'error' | 'warn', what: string): void {
    this.#record({ level, stream: 'host', text: `${this.#label} ${what}` });
  }

  #record(record: LogRecord | undefined): void {
    if (record !== undefined) this.#records.push(record);
  }

  #flush(): void {
    if (this.#records.length === 0) return;
    const records = this.#records;
    this.#records = [];
    this.#handlers.log(records);
  }
}
