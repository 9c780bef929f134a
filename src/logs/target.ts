/** Where a writer's bytes go: one call at a time, and what goes wrong is a value, never a throw. */

/** How much was taken; `failure` says why not all. */
export interface Put {
  readonly taken: number;
  readonly failure: Error | null;
}

export interface Target {
  /** What messages call it: `/var/log/osdaemond.log`, `stderr`. */
  readonly name: string;
  /** How many bytes it likes to be given at once. */
  readonly batch: number;
  put(bytes: Buffer): Promise<Put>;
  /** Opens anew what was moved away or lost; returns why that failed, in which case the old one stays. */
  reopen(): Promise<Error | null>;
  /** Ends a `put` that waits for its reader. */
  abandon(): void;
  /** Called once, when no `put` is under way. */
  close(): Promise<void>;
}
