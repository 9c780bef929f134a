/** A queue with one reader, who gets all items in their order; one who is too slow gets a last word instead, and never slows who gives. */

export interface SubscriptionOptions<T> {
  /** So many items may wait. */
  readonly behind: number;
  isWanted(item: T): boolean;
  /** The last word for a reader for whom `items` are waiting; it takes their place. */
  dropped(items: number): T;
  /** Called once: nothing more is to be given. */
  ended(): void;
}

export class Subscription<T extends object> implements AsyncIterable<T> {
  readonly #options: SubscriptionOptions<T>;
  #waiting: T[] = [];
  #isOpen = true;
  #changed = Promise.withResolvers<void>();

  constructor(options: SubscriptionOptions<T>) {
    this.#options = options;
  }

  give(item: T): void {
    if (!this.#isOpen || !this.#options.isWanted(item)) return;
    this.#waiting.push(item);
    const behind = this.#waiting.length;
    if (behind > this.#options.behind) {
      this.#waiting = [this.#options.dropped(behind)];
      this.#close();
    }
    this.#changed.resolve();
  }

  /** Nothing more is read: what waits is forgotten, and a reader that waits is let go. */
  end(): void {
    this.#waiting = [];
    this.#close();
    this.#changed.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        const item = this.#waiting.shift();
        if (item !== undefined) {
          yield item;
          continue;
        }
        if (!this.#isOpen) return;
        this.#changed = Promise.withResolvers<void>();
        await this.#changed.promise;
      }
    } finally {
      this.end();
    }
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#options.ended();
  }
}
