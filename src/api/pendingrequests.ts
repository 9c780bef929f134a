/** Tracks requests without an answer: aborts each when its client disconnects, and lets the shutdown of osdaemond wait for them. */
import type { Clock } from '../base/clock.ts';
import type { Response } from './stream.ts';

export class PendingRequests<R extends Response> {
  readonly #pending = new Map<R, AbortController>();

  /** To be called once per request. */
  begin(response: R): void {
    const controller = new AbortController();
    this.#pending.set(response, controller);
    response.on('close', () => {
      this.#pending.delete(response);
      controller.abort();
    });
  }

  /** Aborted when the connection closes before the answer, and by `end`. */
  signalFor(response: R): AbortSignal {
    return this.#pending.get(response)?.signal ?? AbortSignal.abort();
  }

  /** Ends streams, aborts the rest; resolves when all are answered or after `limit` milliseconds. */
  async end(clock: Clock, limit: number): Promise<void> {
    for (const [response, controller] of this.#pending) {
      // A response that has begun is a stream, which would not end by itself.
      if (response.headersSent && !response.writableEnded) response.end();
      controller.abort();
    }
    await new Promise<void>((resolve) => {
      const cancel = clock.after(limit, resolve);
      const check = (): void => {
        if (this.#pending.size > 0) return;
        cancel();
        resolve();
      };
      for (const response of this.#pending.keys()) response.on('close', check);
      check();
    });
  }
}
