/** Runs a daemon's stop hooks and exits: once, one hook after the other, the last one added first. */
import { reasonOf } from '../base/errors.ts';

/** Called before the process exits; osdaemond waits for the promise, up to the daemon's `shutdown_timeout`. */
export type Hook = () => void | Promise<void>;

export interface ExitParts {
  /** Reports a failed hook. */
  complain(message: string): void;
  exit(code: number): void;
}

export class GracefulExit {
  readonly #parts: ExitParts;
  readonly #hooks: Hook[] = [];
  #state: 'running' | 'exiting' = 'running';

  constructor(parts: ExitParts) {
    this.#parts = parts;
  }

  add(hook: Hook): void {
    this.#hooks.push(hook);
  }

  /** Exits with code 0, or 1 if a hook failed. Further calls do nothing. */
  async begin(): Promise<void> {
    if (this.#state === 'exiting') return;
    this.#state = 'exiting';
    let code = 0;
    for (let hook = this.#hooks.pop(); hook !== undefined; hook = this.#hooks.pop()) {
      try {
        await hook();
      } catch (thrown) {
        code = 1;
        this.#parts.complain(`a stop hook failed: ${reasonOf(thrown)}`);
      }
    }
    this.#parts.exit(code);
  }
}
