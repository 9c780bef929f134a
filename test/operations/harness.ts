/** An operation context without processes: fake children, a clock that the test moves, a real store on real files. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Daemon } from '../../src/daemons/daemon.ts';
import { EventStream } from '../../src/events/eventstream.ts';
import type { LogEntry } from '../../src/logs/entry.ts';
import { textFormat } from '../../src/logs/format.ts';
import { Sink } from '../../src/logs/sink.ts';
import type { OperationContext } from '../../src/operations/context.ts';
import type { CommandAnswer, Outcome } from '../../src/wire/commands.ts';
import { type OpenedStore, openStore } from '../config/opened.ts';
import type { ManualClock } from '../logs/clock.ts';
import { type FakeChild, fakeWorld } from '../support/fakechild.ts';

/** Never aborted. */
export const NO_SIGNAL = new AbortController().signal;

export class FakeShutdown {
  isStopping = false;
  /** What was called, in order. */
  readonly calls: string[] = [];
  /** The processes that are reported as left. */
  left: string[] = [];
  readonly #ended = Promise.withResolvers<number>();

  get ended(): Promise<number> {
    return this.#ended.promise;
  }

  begin(why: string): void {
    this.calls.push(`begin ${why}`);
    this.isStopping = true;
  }

  killNow(why: string): void {
    this.calls.push(`killNow ${why}`);
    this.isStopping = true;
  }

  processes(): readonly string[] {
    return this.left;
  }

  end(): void {
    this.#ended.resolve(0);
  }
}

export interface Harness {
  readonly ctx: OperationContext;
  readonly clock: ManualClock;
  readonly files: OpenedStore;
  readonly sink: Sink;
  readonly shutdown: FakeShutdown;
  /** In the order of their starts. */
  readonly children: readonly FakeChild[];
  daemon(name: string): Daemon;
  /** The last child of a daemon. */
  child(name: string): FakeChild;
}

/** @param ini the content of local.ini; its daemons are started as `autostart` says */
export async function harness(t: TestContext, ini: string): Promise<Harness> {
  const files = openStore(t, { 'local.ini': ini }, ['local.ini']);
  const { clock, store } = files;
  const world = fakeWorld(0, (change) => events.note(change), clock);
  const events = new EventStream({ standings: () => world.manager.standings() });
  const sink = new Sink(
    { raw: () => true, messages: () => true, drained: () => () => {} },
    { level: 'info', format: textFormat(false) },
  );
  const shutdown = new FakeShutdown();
  store.changed.on(({ plan, settings, keys }) => world.manager.apply(plan, settings.daemons, keys));
  await world.manager.boot(store.settings.daemons);
  return {
    ctx: {
      clock,
      daemons: () => world.manager.daemons,
      events,
      lines: sink,
      store,
      shutdown,
      version: '1.2.3',
      started: 42,
    },
    clock,
    files,
    sink,
    shutdown,
    children: world.children,
    daemon: (name) => world.manager.daemons.get(name) ?? assert.fail(`no daemon ${name}`),
    child: (name) => world.children.findLast((child) => child.name === name) ?? assert.fail(`no child of ${name}`),
  };
}

/** `name: outcome` or `name: outcome, reason`. */
export function summary({ outcomes }: CommandAnswer): string[] {
  return outcomes.map(line);
}

function line({ daemon, outcome, reason }: Outcome): string {
  return reason === '' ? `${daemon}: ${outcome}` : `${daemon}: ${outcome}, ${reason}`;
}

/** Lets promises and immediates run; true if `answer` is settled then. */
export async function isSettled(answer: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([answer, Promise.resolve(pending)])) !== pending;
}

export function logEntry(daemon: string, text: string, more: Partial<LogEntry> = {}): LogEntry {
  return { time: 1, level: 'info', who: `${daemon}@1#0`, daemon, stream: 'stdout', text, ...more };
}
