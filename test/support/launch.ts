/** Launches single processes with the real launcher and reaper; no `child_process`, because the reaper takes every child. */
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import type { Child, ExitStatus, NotStarted, SetupFailure } from '../../src/process/child.ts';
import { RealLauncher } from '../../src/process/launcher.ts';
import type { SpawnRequest } from '../../src/process/spawnrequest.ts';
import { Reaper } from '../../src/reaping/reaper.ts';
import { noLedger } from './stubs.ts';

/** What a process wrote and how it ended. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: ExitStatus | SetupFailure;
}

export interface Launched {
  readonly started: Child | NotStarted;
  /** Resolves when nothing is left of it, or at once when it was not started. */
  readonly finished: Promise<Finished>;
}

/** A shell script with every other part of the request at its default. */
export function request(script: string, more: Partial<SpawnRequest> = {}): SpawnRequest {
  return {
    daemon: 'd',
    token: 'token',
    argv: ['/bin/sh', '-c', script],
    env: new Map([
      ['PATH', '/usr/bin:/bin'],
      ['OSDAEMON_RUN', 'token'],
    ]),
    directory: '/',
    stdout: { to: 'log' },
    stderr: { to: 'log' },
    notificationFd: null,
    openFiles: 1024,
    limits: [],
    nice: null,
    user: null,
    umask: null,
    ...more,
  };
}

/** A launcher for one test; what it started is reaped at its end. */
export function launcherFor(t: TestContext): (wanted: SpawnRequest) => Launched {
  const reaper = new Reaper(systemClock, {
    bug: (thrown) => {
      throw thrown;
    },
    unattributed: () => {},
  });
  reaper.start();
  const alive = setInterval(() => {}, 2 ** 30);
  t.after(() => {
    reaper.stop();
    clearInterval(alive);
  });
  const launcher = new RealLauncher({ clock: systemClock, reaper, ledger: noLedger, cgroups: () => null });
  return (wanted) => {
    const { promise, resolve } = Promise.withResolvers<Finished>();
    const text = { stdout: '', stderr: '' };
    let status: Finished['status'] = { code: -1 };
    const into = (stream: 'stdout' | 'stderr') => ({
      data: (chunk: Buffer) => {
        text[stream] += chunk.toString('latin1');
      },
      end: () => {},
    });
    const started = launcher.launch(wanted, {
      stdout: into('stdout'),
      stderr: into('stderr'),
      notification: into('stdout'),
      writable: () => {},
      exited: (how) => {
        status = how;
        if ('pid' in started) started.killDescendants();
      },
      gone: () => resolve({ ...text, status }),
    });
    if ('reason' in started) resolve({ ...text, status: { reason: started.reason } });
    return { started, finished: promise };
  };
}
