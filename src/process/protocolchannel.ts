/**
 * Connects a protocol session to the pipes of its daemon. osdaemond does not read from a daemon that does not read its
 * answers, and serves daemons that send many requests in turns.
 */
import type { ProtocolSession } from '../protocol/session.ts';
import type { BackPressure, PauseReason } from './backpressure.ts';
import type { Child } from './child.ts';
import type { OutputConsumer } from './outputconsumer.ts';

export class ProtocolChannel implements OutputConsumer {
  readonly #session: ProtocolSession;
  readonly #child: () => Child | null;
  readonly #pressure: BackPressure;

  /** @param child the process that gets the answers; null before its start and after its exit */
  constructor(session: ProtocolSession, child: () => Child | null, pressure: BackPressure) {
    this.#session = session;
    this.#child = child;
    this.#pressure = pressure;
  }

  take(chunk: Buffer): void {
    this.#deliver(this.#session.read(chunk));
  }

  /** The queued answers were written. */
  answersTaken(): void {
    this.#resume('answers');
  }

  end(): void {
    this.#session.end();
  }

  /** Returns why reading pauses now, or null. */
  #deliver(answers: string): PauseReason | null {
    if (answers !== '' && this.#child()?.writeLines(answers) === false) {
      this.#pressure.hold('answers');
      return 'answers';
    }
    if (!this.#session.more) return null;
    this.#pressure.hold('turn');
    setImmediate(() => this.#resume('turn'));
    return 'turn';
  }

  /** Requests that were read already are served before the pipe is read again. */
  #resume(after: PauseReason): void {
    const next = this.#session.more ? this.#deliver(this.#session.resume()) : null;
    if (next !== after) this.#pressure.release(after);
  }
}
