/** Runs osdaemond as PID 1 of a PID namespace, which is signalled by its outer pid and disappears with the namespace. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Host } from './host.ts';

/** A value for the option `under`. */
export const AS_PID_1 = ['unshare', '-pf', '--mount-proc', '--kill-child'] as const;

/** The reason why this machine cannot create a PID namespace; false if it can. */
export function cannotUnshare(): string | false {
  const { status, stderr } = spawnSync('unshare', ['-pf', '--mount-proc', 'true'], { encoding: 'utf8' });
  return status === 0 ? false : `no PID namespaces here: ${stderr?.trim() ?? 'unshare is missing'}`;
}

/** The pid of osdaemond outside of its namespace. */
export function pidInside(host: Host): number {
  const [pid] = readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8').split(' ');
  return Number(pid);
}
