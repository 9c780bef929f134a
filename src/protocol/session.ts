/** One run of one daemon talks to the host: every line is answered, acted on or rejected, once, in order, in bounded steps. */
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
import { pieces } from './splitmessage.ts';

export interface SessionOptions {
  readonly daemon: string;
  /** Which verbs it has besides those of all: `ready` with `readiness = message`, `heartbeat` with a heartbeat_timeout. */
  readonly verbs: ReadonlySet<OptionalVerb>;
  /** Bytes; a longer line is dropped and told. */
  readonly maxLine: number;
}

/** What the host does for the daemon. None of these may call the conversation back. */
export interface SessionHandlers {
  /** The section as daemons may see it, undefined when there is none. */
  section(name: string): AnswerSection | undefined;
  /** Without a key: the whole section. */
  register(section: string, key?: string): void;
  ready(): void;
  /** The daemon made a request; called once for all requests of a step. */
  beat(): void;
  /** All that a step gives the log, in order; never empty. */
  log(said: readonly LogRecord[]): void;
}

/** Characters of requests and answers in one step: a small request may ask for a large section, thousands of times in one chunk. */
const STEP = 1024 * 1024;
/** What a rejected line counts in a step: about 4 µs, so that a flood of them is cut into steps of a few milliseconds. */
const REJECTION = 1024;
/** A line that was too long to be kept, in its place among the others. */
interface TooLong extends Rejected {
  readonly start: string;
}

export class ProtocolSession {
  readonly #label: string;
  readonly #verbs: ReadonlySet<OptionalVerb>;
  readonly #partner: SessionHandlers;
  readonly #lines: LineReader;
  readonly #rejections: Rejections;
  #waiting: (string | TooLong)[] = [];
  #next = 0;
  #said: LogRecord[] = [];

  constructor(options: SessionOptions, partner: SessionHandlers) {
    const tooLong = `a line of more than ${options.maxLine} bytes, see max_line in [osdaemond]`;
    this.#verbs = options.verbs;
    this.#label = `Daemon "${printable(options.daemon)}"`;
    this.#partner = partner;
    this.#rejections = new Rejections(printable(options.daemon));
    this.#lines = new LineReader(options.maxLine, 'drop', {
      line: (line) => this.#waiting.push(line),
      tooLong: (start) => this.#waiting.push({ verb: 'rejected', reason: tooLong, start }),
    });
  }

  /**
   * Takes what the daemon wrote and returns all answers to it as one text to be written, '' when there are none.
   * While `more` is true, lines are waiting: the caller reads nothing more, and calls `resume` when its write is done
   * (in a later turn of the loop when there was nothing to write). The chunk may be overwritten as soon as this returns.
   */
  read(chunk: Buffer): string {
    this.#lines.push(chunk);
    return this.resume();
  }

  get more(): boolean {
    return this.#next < this.#waiting.length;
  }

  /** Goes on with the lines that are waiting; returns their answers as `read` does. */
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
        this.#note(this.#rejections.add(request.reason, typeof line === 'string' ? line : line.start));
        spent += REJECTION;
        continue;
      }
      requests += 1;
      const answer = this.#perform(request);
      if (answer === null) continue;
      answers += `${answer}\n`;
      spent += answer.length;
    }
    this.#tell();
    if (requests > 0) this.#partner.beat();
    return answers;
  }

  /** The run is over and its stdout read to the end: does what is still waiting (nobody reads the answers) and reports the rest. */
  end(): void {
    while (this.more) this.resume();
    const rest = this.#lines.end();
    if (rest !== '') this.#host('warn', `ended in the middle of a line, which was not obeyed: ${quote(rest)}`);
    this.#note(this.#rejections.end());
    this.#tell();
  }

  /** Returns the answer; null where the request has none. */
  #perform(request: Request): string | null {
    switch (request.verb) {
      case 'get section':
        return sectionAnswer(this.#section(request.section));
      case 'get key':
        return request.key === null ? 'null' : keyAnswer(this.#section(request.section), request.key);
      case 'register':
        this.#partner.register(request.section, request.key);
        return null;
      case 'log':
        this.#log(request);
        return null;
      case 'heartbeat':
        // As every request; see the end of the step.
        return null;
      case 'ready':
        // What it said before it was ready stands before its readiness.
        this.#tell();
        this.#partner.ready();
        return null;
    }
  }

  #section(name: Name): AnswerSection | undefined {
    return name === null ? undefined : this.#partner.section(name);
  }

  #log(request: LogRequest): void {
    if (request.unknownLevel !== undefined) {
      this.#host('error', `used an invalid log level (debug, info and error are valid): ${request.unknownLevel}`);
    }
    for (const piece of pieces(request.message)) {
      this.#said.push({ level: request.level, stream: 'log', text: `${this.#label} :: ${piece}` });
    }
  }

  #host(level: 'error' | 'warn', what: string): void {
    this.#note({ level, stream: 'host', text: `${this.#label} ${what}` });
  }

  #note(said: LogRecord | undefined): void {
    if (said !== undefined) this.#said.push(said);
  }

  #tell(): void {
    if (this.#said.length === 0) return;
    const said = this.#said;
    this.#said = [];
    this.#partner.log(said);
  }
}
