/** Programs that a test needs and that a machine may lack. */
import { spawnSync } from 'node:child_process';

/** The reason to skip a test without `program`; false if it is there. */
export function lacks(program: string): string | false {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0 ? false : `${program} is not installed`;
}
