/** A daemon leaves once, whoever asks first: its hooks run to their end, one after the other, the last one first, and then it exits. */
import { reasonOf } from '../base/errors.ts';

export type Hook = () => void | Promise<void>;

export interface LeavingParts {
  /** Says what went wrong, where people look. */
  complain(message: string): void;
  exit(code: number): void;
}

export class Leaving {
  readonly #parts: LeavingParts;
  readonly #hooks: Hook[] = [];
  #state: 'staying' | 'leaving' = 'staying';

  constructor(parts: LeavingParts) {
    this.#parts = parts;
  }

  add(hook: Hook): void {
    this.#hooks.push(hook);
  }

  /** Exit code 0, or 1 when a hook failed. Asked again, it changes nothing. */
  async leave(): Promise<void> {
    if (this.#state === 'leaving') return;
    this.#state = 'leaving';
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
