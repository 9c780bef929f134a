/** Handles events one by one, in order: an event that arrives while another one is being handled waits. */

export interface EventQueueParts<E> {
  handle(event: E): void;
  /** `handle` threw; the next event is handled all the same. */
  failed(event: E, thrown: unknown): void;
}

export class EventQueue<E> {
  readonly #parts: EventQueueParts<E>;
  readonly #events: E[] = [];

  constructor(parts: EventQueueParts<E>) {
    this.#parts = parts;
  }

  /** Returns whether the queue is empty now: false if this was called while another event is handled. */
  send(event: E): boolean {
    this.#events.push(event);
    if (this.#events.length > 1) return false;
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      try {
        this.#parts.handle(next);
      } catch (thrown) {
        this.#parts.failed(next, thrown);
      }
      this.#events.shift();
    }
    return true;
  }
}
