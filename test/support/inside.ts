/** A host as PID 1 of a PID namespace of its own: told by signals to its number out here, and gone with its namespace. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Host } from './host.ts';

/** To be given as `under`. */
export const AS_PID_1 = ['unshare', '-pf', '--mount-proc', '--kill-child'] as const;

/** Why this machine cannot do that; false when it can. */
export function cannotUnshare(): string | false {
  const { status, stderr } = spawnSync('unshare', ['-pf', '--mount-proc', 'true'], { encoding: 'utf8' });
  return status === 0 ? false : `no PID namespaces here: ${stderr?.trim() ?? 'unshare is missing'}`;
}

/** The number of the host itself, as it is out here. */
export function pidInside(host: Host): number {
  const [pid] = readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8').split(' ');
  return Number(pid);
}
