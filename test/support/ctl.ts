/** Runs the real osdaemonctl, or the typed client, against the osdaemond of a test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from '../../src/client/client.ts';
import type { Outcome } from './command.ts';
import type { Host } from './host.ts';

export const CTL = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'osdaemonctl.cjs');

export function socketOf(host: Host): string {
  return host.path('state/control.sock');
}

/** A client of this osdaemond, once its API listens. */
export async function clientOf(host: Host): Promise<Client> {
  await host.seen({ event: 'listening' });
  return new Client({ socket: socketOf(host) });
}

export interface CtlOptions {
  readonly socket?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
}

/** Runs osdaemonctl until it exits. */
export async function osdaemonctl(
  args: readonly string[],
  { socket, env, cwd, uid }: CtlOptions = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [CTL, ...args], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      ...(socket === undefined ? {} : { OSDAEMON_SOCKET: socket }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** Runs osdaemonctl against the osdaemond of this test. */
export async function ctl(host: Host, ...args: string[]): Promise<Outcome> {
  await host.seen({ event: 'listening' });
  return osdaemonctl(args, { socket: socketOf(host), cwd: host.directory });
}
