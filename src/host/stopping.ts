/** Shuts osdaemond down: gracefully first, with SIGKILL at the second request or after a limit. A shutdown always ends. */
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { secondsText } from '../daemons/messages.ts';

/** The daemons, as a shutdown uses them. */
export interface Stoppable {
  /** Resolves when no process is left. */
  stop(): Promise<void>;
  killAll(): Promise<void>;
  /** The processes that still exist, as `name (pid N)`. */
  processes(): string[];
}

type Phase =
  | { readonly name: 'running' }
  | { readonly name: 'stopping' }
  | { readonly name: 'killing'; readonly code: number };

/** Milliseconds after SIGKILL to all; a process that still exists is stuck in the kernel or belongs to another user. */
const AFTER_KILL = 5000;

export class Shutdown {
  /** Resolves with the exit code when the shutdown is over. */
  readonly ended: Promise<number>;
  readonly #end: (code: number) => void;
  readonly #daemons: Stoppable;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #limit: () => number;
  #phase: Phase = { name: 'running' };
  #deadline: Cancel = () => {};

  /** @param limit milliseconds that a graceful stop may take; read when it begins */
  constructor(daemons: Stoppable, clock: Clock, log: Log, limit: () => number) {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.#end = resolve;
    this.#daemons = daemons;
    this.#clock = clock;
    this.#log = log;
    this.#limit = limit;
  }

  get isStopping(): boolean {
    return this.#phase.name !== 'running';
  }

  /** TERM, INT, and a `shutdown` request. @param why a signal or a request, for the log */
  stop(why: string): void {
    if (this.#phase.name !== 'running') {
      this.kill(why);
      return;
    }
    this.#phase = { name: 'stopping' };
    this.#log.info(`${why}: stopping all daemons`, { event: 'stopping' });
    const limit = this.#limit();
    this.#deadline = this.#clock.after(limit, () =>
      this.kill(`not stopped within ${secondsText(limit)} (host_shutdown_timeout)`),
    );
    void this.#daemons.stop().then(() => this.#over());
  }

  /** QUIT, a second TERM or INT, or the limit. */
  kill(why: string): void {
    if (this.#phase.name === 'killing') return;
    // A shutdown that kills from the beginning is a success.
    this.#phase = { name: 'killing', code: this.#phase.name === 'running' ? 0 : 1 };
    this.#deadline();
    this.#log.warn(`${why}: sending SIGKILL to all remaining processes`, { event: 'killing' });
    this.#deadline = this.#clock.after(AFTER_KILL, () => this.#giveUp());
    void this.#daemons
      .killAll()
      .then(() => this.#daemons.stop())
      .then(() => this.#over());
  }

  #giveUp(): void {
    const left = this.#daemons.processes();
    this.#log.error(`cannot kill ${left.join(', ')}; exiting without them`, { event: 'unkilled' });
    this.#phase = { name: 'killing', code: 1 };
    this.#over();
  }

  #over(): void {
    this.#deadline();
    this.#end(this.#phase.name === 'killing' ? this.#phase.code : 0);
  }
}
