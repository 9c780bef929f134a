/** The names of daemons, generations and instances in messages: `echo`, `echo@3`, `echo@3#0`. */

export interface Identity {
  readonly daemon: string;
  /** From 1; a daemon never uses a number twice. */
  readonly generation: number;
  /** From 0. */
  readonly instance: number;
}

export function instanceName({ daemon, generation, instance }: Identity): string {
  return `${daemon}@${generation}#${instance}`;
}

/** The name of a process in a message: `echo@3#0 (pid 812)`. */
export function processName(identity: Identity, pid: number): string {
  return `${instanceName(identity)} (pid ${pid})`;
}
