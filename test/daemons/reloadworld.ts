/** One daemon with fake processes, which become ready and exit when the test says so. */
import assert from 'node:assert/strict';
import { systemClock } from '../../src/base/clock.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { DaemonSettings } from '../../src/config/settings/settings.ts';
import { Daemon } from '../../src/daemons/daemon.ts';
import type { Change } from '../../src/events/changes.ts';
import type { MissingDependency } from '../../src/machine/order.ts';
import { FakeChild, NO_FILES } from '../support/fakechild.ts';
import { settingsFor } from '../support/world.ts';

/** A daemon that reports readiness, with its fake processes in the order of their starts. */
export class ReloadWorld {
  readonly children: FakeChild[] = [];
  readonly messages: string[] = [];
  readonly changes: Change[] = [];
  readonly daemon: Daemon;

  /** @param missing what its first start waits for */
  constructor(settings: DaemonSettings = version('one'), missing: readonly MissingDependency[] = []) {
    const emitter = new Emitter<Change>((thrown) => {
      throw thrown;
    });
    const services = {
      clock: systemClock,
      launcher: {
        launch: (...[request, events]: Parameters<ConstructorParameters<typeof Daemon>[1]['launcher']['launch']>) => {
          const child = new FakeChild(100 + this.children.length, request.env.get('X') ?? '', events);
          this.children.push(child);
          return child;
        },
      },
      inherited: { env: new Map(), umask: 0o022 },
      changes: emitter,
      outputFiles: NO_FILES,
      section: () => undefined,
      maxLine: () => 1024,
      output: { write: () => true, drained: () => () => {} },
      log: (_level: string, message: string) => this.messages.push(message),
      lastStderr: () => [],
      wallTime: Date.now,
      newToken: () => 'token',
      newSocketPath: () => '',
    };
    this.daemon = new Daemon(settings, services, () => missing);
    emitter.on((change) => {
      this.changes.push(change);
      if (change.type !== 'state' && change.type !== 'inactive' && change.type !== 'removed') this.daemon.take(change);
    });
  }

  /** Each process: the version it was started with, and the signals it got. */
  get signals(): string[] {
    return this.children.map(({ name, done }) => `${name}: ${done.join(' ')}`);
  }

  /** The numbers of the processes that run. */
  alive(): number[] {
    const processes = this.daemon.processes();
    return [...this.children.keys()].filter((child) => {
      const pid = this.children[child]?.pid;
      return processes.some((name) => name.endsWith(`(pid ${pid})`));
    });
  }

  ready(child: number): void {
    this.children[child]?.events.notification.data(Buffer.from('\n'));
  }

  exit(child: number, code = 0): void {
    this.children[child]?.exit(code);
  }

  /** Ends the test: deadlines that are left would keep it alive. */
  async end(): Promise<void> {
    this.daemon.killNow();
    for (const child of this.alive()) this.exit(child);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(this.daemon.processes(), []);
    assert.equal(this.daemon.isInactive, true);
  }
}

/** Settings that differ by `x`. */
export function version(x: string, more: Partial<DaemonSettings> = {}): DaemonSettings {
  return settingsFor('web', 'web', { readiness: 'fd', env: new Map([['X', x]]), ...more });
}
