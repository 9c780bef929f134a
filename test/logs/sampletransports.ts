/** winston transports as tests load them by path: one that works, and one for each way to fail. */
import { appendFileSync } from 'node:fs';
import TransportStream from 'winston-transport';

export type Info = Readonly<Record<string | symbol, unknown>>;
type Next = () => void;
type Options = ConstructorParameters<typeof TransportStream>[0] & { readonly file?: string };

/** The formatted line, where winston keeps it. */
export const LINE = Symbol.for('message');

/** Keeps what it is given, and appends the lines to `file` if there is such an option. */
export class Recording extends TransportStream {
  static readonly all: Recording[] = [];
  readonly infos: Info[] = [];
  readonly options: Options;
  state: 'open' | 'closed' = 'open';

  constructor(options: Options) {
    super(options);
    this.options = options;
    Recording.all.push(this);
  }

  override log(info: Info, next: Next): void {
    this.infos.push(info);
    if (this.options?.file !== undefined) appendFileSync(this.options.file, `${String(info[LINE])}\n`);
    next();
  }

  override close(): void {
    this.state = 'closed';
  }
}

/** Takes one message and no more, until `release` is called. */
export class Stuck extends TransportStream {
  static readonly all: Stuck[] = [];
  readonly messages: unknown[] = [];
  #next: Next | 'released' | null = null;

  constructor(options: Options) {
    super(options);
    Stuck.all.push(this);
  }

  override log(info: Info, next: Next): void {
    this.messages.push(info.message);
    if (this.#next === 'released') setImmediate(next);
    else this.#next = next;
  }

  release(): void {
    const next = this.#next;
    this.#next = 'released';
    if (typeof next === 'function') next();
  }
}

export class Throwing extends TransportStream {
  override log(): void {
    throw new Error('thrown by log');
  }
}

export class Failing extends TransportStream {
  override log(_info: Info, next: Next): void {
    this.emit('error', new Error('connection refused'));
    next();
  }
}

export class Broken extends TransportStream {
  constructor() {
    super();
    throw new Error('no server given');
  }

  override log(): void {}
}

export class FailingToClose extends TransportStream {
  override log(_info: Info, next: Next): void {
    next();
  }

  override close(): void {
    throw new Error('thrown by close');
  }
}

export class NotATransport {}
