/** The protocol on the real pipes: a daemon that does not read its answers is not read either, and one that asks for much lets others have their turn. */
import type { ProtocolSession } from '../protocol/session.ts';
import type { BackPressure, PauseReason } from './backpressure.ts';
import type { Child } from './child.ts';
import type { OutputConsumer } from './outputconsumer.ts';

export class ProtocolChannel implements OutputConsumer {
  readonly #conversation: ProtocolSession;
  readonly #child: () => Child | null;
  readonly #flow: BackPressure;

  /** `child`: to whom answers go; null when there is none any more. */
  constructor(conversation: ProtocolSession, child: () => Child | null, flow: BackPressure) {
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
  #deliver(answers: string): PauseReason | null {
    if (answers !== '' && this.#child()?.writeLines(answers) === false) {
      this.#flow.hold('answers');
      return 'answers';
    }
    if (!this.#conversation.more) return null;
    this.#flow.hold('turn');
    setImmediate(() => this.#goOn('turn'));
    return 'turn';
  }

  /** Lines that wait come before what has not been read yet. */
  #goOn(after: PauseReason): void {
    const next = this.#conversation.more ? this.#deliver(this.#conversation.resume()) : null;
    if (next !== after) this.#flow.release(after);
  }
}
