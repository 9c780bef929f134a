/** A queue of items for one subscriber, in order. If too many items wait, it drops them and ends with an item that says so. */

export interface SubscriptionOptions<T> {
  /** How many items may wait; with `weigh`, how much they may weigh together. */
  readonly behind: number;
  /** The weight of an item while it waits; 1 by default. */
  weigh?(item: T): number;
  isWanted(item: T): boolean;
  /** The last item of a subscriber that is too slow; it replaces the `items` that wait. */
  dropped(items: number): T;
  /** Called once, when no more items are taken. */
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

  /** Drops the items that wait and ends the iteration. */
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
