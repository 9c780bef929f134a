/** Defines how config/ tells the processes that write configuration files apart; the composition root implements it. */

export interface WriterIdentity {
  /** Of this process: `pid-start`. Start distinguishes it from a later process with the same pid. */
  readonly own: string;
  /** Whether the process of this identity is alive and is not this process. */
  isOtherAlive(identity: string): boolean;
}
