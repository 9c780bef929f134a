/** Runs the osdaemond executable until it exits, for options that only print. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { EXECUTABLE } from './host.ts';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param options.node another Node, or this one with options */
export async function osdaemond(
  args: readonly string[],
  options: { readonly cwd?: string; readonly node?: readonly string[]; readonly uid?: number } = {},
): Promise<Outcome> {
  const [program = process.execPath, ...rest] = options.node ?? [process.execPath];
  const child = spawn(program, [...rest, EXECUTABLE, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}
