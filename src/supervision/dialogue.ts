/** The protocol on the real pipes: a daemon that does not read its answers is not read either, and one that asks for much lets others have their turn. */
import type { Conversation } from '../protocol/conversation.ts';
import type { Child } from './child.ts';
import type { Flow, Holdup } from './flow.ts';
import type { Outlet } from './outlet.ts';

export class Dialogue implements Outlet {
  readonly #conversation: Conversation;
  readonly #child: () => Child | null;
  readonly #flow: Flow;

  /** `child`: to whom answers go; null when there is none any more. */
  constructor(conversation: Conversation, child: () => Child | null, flow: Flow) {
    this.#conversation = conversation;
    this.#child = child;
    this.#flow = flow;
  }

  take(chunk: Buffer): void {
    this.#deliver(this.#conversation.read(chunk));
  }

  /** The daemon has taken what waited for it. */
  answersTaken(): void {
    this.#goOn('answers');
  }

  end(): void {
    this.#conversation.end();
  }

  /** Returns why nothing more is to be read now, or null. */
  #deliver(answers: string): Holdup | null {
    if (answers !== '' && this.#child()?.answer(answers) === false) {
      this.#flow.hold('answers');
      return 'answers';
    }
    if (!this.#conversation.more) return null;
    this.#flow.hold('turn');
    setImmediate(() => this.#goOn('turn'));
    return 'turn';
  }

  /** Lines that wait come before what has not been read yet. */
  #goOn(after: Holdup): void {
    const next = this.#conversation.more ? this.#deliver(this.#conversation.resume()) : null;
    if (next !== after) this.#flow.release(after);
  }
}
