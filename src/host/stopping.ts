/** The host's own stop: asked once it is graceful, asked twice or too slow it kills; it always ends. */
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { secondsText } from '../daemons/messages.ts';

/** What is to be stopped. */
export interface Stoppable {
  /** Resolves when nothing is left. */
  stop(): Promise<void>;
  killAll(): Promise<void>;
  /** What is still there, by name and pid. */
  processes(): string[];
}

type Phase =
  | { readonly name: 'running' }
  | { readonly name: 'stopping' }
  /** `code`: what the host will end with. */
  | { readonly name: 'hurrying'; readonly code: number };

/** After SIGKILL to all: what is still there then is stuck in the kernel or another user's. Milliseconds. */
const AFTER_KILL = 5000;

export class Shutdown {
  /** The exit code, when the stop is over. */
  readonly ended: Promise<number>;
  readonly #end: (code: number) => void;
  readonly #what: Stoppable;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #limit: () => number;
  #phase: Phase = { name: 'running' };
  #deadline: Cancel = () => {};

  /** @param limit milliseconds that a graceful stop may take; asked when it begins */
  constructor(what: Stoppable, clock: Clock, log: Log, limit: () => number) {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.#end = resolve;
    this.#what = what;
    this.#clock = clock;
    this.#log = log;
    this.#limit = limit;
  }

  get isStopping(): boolean {
    return this.#phase.name !== 'running';
  }

  /** TERM, INT, and `shutdown` by the control face. */
  ask(signal: string): void {
    if (this.#phase.name !== 'running') {
      this.hurry(signal);
      return;
    }
    this.#phase = { name: 'stopping' };
    this.#log.info(`${signal}: stopping all daemons`, { event: 'stopping' });
    const limit = this.#limit();
    this.#deadline = this.#clock.after(limit, () =>
      this.hurry(`not stopped within ${secondsText(limit)} (host_shutdown_timeout)`),
    );
    void this.#what.stop().then(() => this.#over());
  }

  /** QUIT, a second TERM or INT, or the limit. */
  hurry(why: string): void {
    if (this.#phase.name === 'hurrying') return;
    // One that was asked to be fast from the beginning has nothing to be blamed for.
    this.#phase = { name: 'hurrying', code: this.#phase.name === 'running' ? 0 : 1 };
    this.#deadline();
    this.#log.warn(`${why}: sending SIGKILL to all that is still there`, { event: 'hurrying' });
    this.#deadline = this.#clock.after(AFTER_KILL, () => this.#giveUp());
    void this.#what
      .killAll()
      .then(() => this.#what.stop())
      .then(() => this.#over());
  }

  #giveUp(): void {
    const left = this.#what.processes();
    this.#log.error(`${left.join(', ')} cannot be ended; the host ends without them`, { event: 'survivors' });
    this.#phase = { name: 'hurrying', code: 1 };
    this.#over();
  }

  #over(): void {
    this.#deadline();
    this.#end(this.#phase.name === 'hurrying' ? this.#phase.code : 0);
  }
}
