/** A queue with one reader, who gets all items in their order; one who is too slow gets a last word instead, and never slows who gives. */

export interface SubscriptionOptions<T> {
  /** So many items may wait; with `weigh`, so much of them. */
  readonly behind: number;
  /** What an item costs while it waits; 1. */
  weigh?(item: T): number;
  isWanted(item: T): boolean;
  /** The last word for a reader for whom `items` are waiting; it takes their place. */
  dropped(items: number): T;
  /** Called once: nothing more is to be given. */
  ended(): void;
}

export class Subscription<T extends object> implements AsyncIterable<T> {
  readonly #options: SubscriptionOptions<T>;
  #waiting: T[] = [];
  #weight = 0;
  #isOpen = true;
  #changed = Promise.withResolvers<void>();

  constructor(options: SubscriptionOptions<T>) {
    this.#options = options;
  }

  give(item: T): void {
    if (!this.#isOpen || !this.#options.isWanted(item)) return;
    this.#waiting.push(item);
    this.#weight += this.#weigh(item);
    if (this.#weight > this.#options.behind) {
      this.#waiting = [this.#options.dropped(this.#waiting.length)];
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
          this.#weight -= this.#weigh(item);
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

  #weigh(item: T): number {
    return this.#options.weigh?.(item) ?? 1;
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#options.ended();
  }
}
