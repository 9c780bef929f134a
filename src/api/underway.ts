/** Requests that have no answer yet: each knows when nobody waits for it any more, and the end of the host waits for them a little. */
import type { Clock } from '../base/clock.ts';
import type { Response } from './stream.ts';

export class UnderWay<R extends Response> {
  readonly #requests = new Map<R, AbortController>();

  begin(response: R): void {
    const gone = new AbortController();
    this.#requests.set(response, gone);
    response.on('close', () => {
      this.#requests.delete(response);
      gone.abort();
    });
  }

  /** Aborted when the connection ends before the answer, and when the host goes. */
  gone(response: R): AbortSignal {
    return this.#requests.get(response)?.signal ?? AbortSignal.abort();
  }

  /** Ends streams and waits; resolves when all is answered, after `limit` milliseconds at the latest. */
  async end(clock: Clock, limit: number): Promise<void> {
    for (const [response, gone] of this.#requests) {
      // A stream has begun its answer, and would never end it.
      if (response.headersSent && !response.writableEnded) response.end();
      gone.abort();
    }
    await new Promise<void>((resolve) => {
      const cancel = clock.after(limit, resolve);
      const look = (): void => {
        if (this.#requests.size > 0) return;
        cancel();
        resolve();
      };
      for (const response of this.#requests.keys()) response.on('close', look);
      look();
    });
  }
}
