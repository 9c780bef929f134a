/** Defines where a log writer writes to: one call at a time, and errors are values, never thrown. */

/** How many bytes were written; `failure`: why not all of them. */
export interface Put {
  readonly taken: number;
  readonly failure: Error | null;
}

export interface Target {
  /** Its name in messages: `/var/log/osdaemond.log`, `stderr`. */
  readonly name: string;
  /** The best number of bytes per write. */
  readonly batch: number;
  put(bytes: Buffer): Promise<Put>;
  /** Opens again what was moved away or lost; returns why that failed, in which case the old one stays. */
  reopen(): Promise<Error | null>;
  /** Ends a `put` that waits for a reader. */
  abandon(): void;
  /** Called once, when no `put` is under way. */
  close(): Promise<void>;
}
