/** A log target that takes bytes when the test allows it. */
import type { Put, Target } from '../../src/logs/target.ts';

export class ManualTarget implements Target {
  readonly name = 'the target';
  readonly batch: number;
  /** What was put, in order; the last one may be waiting. */
  readonly puts: string[] = [];
  readonly calls: string[] = [];
  reopening: Error | null = null;
  #settle: ((put: Put) => void) | null = null;
  #arrived: (() => void) | null = null;
  #waiting = 0;

  constructor(batch = 1024 * 1024) {
    this.batch = batch;
  }

  put(bytes: Buffer): Promise<Put> {
    this.puts.push(bytes.toString());
    this.calls.push('put');
    this.#waiting = bytes.length;
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#arrived?.();
    });
  }

  async reopen(): Promise<Error | null> {
    this.calls.push('reopen');
    return this.reopening;
  }

  abandon(): void {
    this.calls.push('abandon');
    this.#settle?.({ taken: 0, failure: new Error('abandoned') });
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }

  /** Resolves when a put is waiting. */
  async requested(): Promise<void> {
    if (this.#settle === null) await new Promise<void>((resolve) => (this.#arrived = resolve));
  }

  /** The waiting put takes so many bytes, all by default. */
  async takes(taken?: number, failure: Error | null = null): Promise<void> {
    await this.requested();
    const settle = this.#settle;
    this.#settle = null;
    settle?.({ taken: taken ?? this.#waiting, failure });
  }
}

/** As the system reports a failed write. */
export function failure(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code });
}
