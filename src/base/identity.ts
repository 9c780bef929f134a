/** One spelling of names everywhere: `echo` daemon, `echo@3` generation, `echo@3#0` instance. */

export interface Identity {
  readonly daemon: string;
  /** From 1; never used twice for one daemon. */
  readonly generation: number;
  /** Which copy, from 0. */
  readonly instance: number;
}

export function instanceName({ daemon, generation, instance }: Identity): string {
  return `${daemon}@${generation}#${instance}`;
}

/** Who is meant in a message about a process: `echo@3#0 (pid 812)`. */
export function processName(identity: Identity, pid: number): string {
  return `${instanceName(identity)} (pid ${pid})`;
}
