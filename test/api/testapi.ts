/** The control API in the test's process: a real store on real files, a real socket and fake daemons. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Control } from '../../src/api/control.ts';
import { systemClock } from '../../src/base/clock.ts';
import { Client } from '../../src/client/client.ts';
import { layersOf } from '../../src/config/files/layers.ts';
import { ConfigStore } from '../../src/config/store.ts';
import type { Daemon } from '../../src/daemons/daemon.ts';
import { EventStream } from '../../src/events/eventstream.ts';
import type { LogEntry } from '../../src/logs/entry.ts';
import { textFormat } from '../../src/logs/format.ts';
import { Sink } from '../../src/logs/sink.ts';
import type { OperationContext } from '../../src/operations/context.ts';
import { WRITER } from '../config/writer.ts';
import { type FakeChild, fakeWorld } from '../support/fakechild.ts';
import { Files } from '../support/files.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { silentLog } from '../support/stubs.ts';

export interface TestApi {
  readonly client: Client;
  readonly socket: string;
  readonly files: Files;
  readonly store: ConfigStore;
  readonly sink: Sink;
  readonly events: EventStream;
  readonly children: readonly FakeChild[];
  daemon(name: string): Daemon;
  /** As at the exit of osdaemond. */
  close(): Promise<void>;
  /** Replaces local.ini and opens a new store on it. */
  begin(ini: string | Buffer): ConfigStore;
}

export interface TestApiOptions {
  readonly ini?: string;
  /** The number of events that may wait for a reader. */
  readonly behind?: number;
  /** A client that sends nothing for this long within a request is disconnected, milliseconds. */
  readonly idleTimeout?: number;
}

export async function startApi(
  t: TestContext,
  { ini = '', behind, idleTimeout }: TestApiOptions = {},
): Promise<TestApi> {
  const files = new Files(temporaryDirectory(t), undefined);
  const stateDir = files.path('state');
  files.write('state/.keep', '');
  files.write('default.ini', `[osdaemond]\nstate_dir = ${stateDir}\n`);
  const begin = (text: string | Buffer): ConfigStore => {
    files.write('local.ini', text);
    const layers = layersOf(['default.ini', 'local.ini'], files.directory);
    const context = { startDirectory: files.directory, uid: 0, env: {} };
    const { store, reading } = ConfigStore.open({
      layers,
      context,
      clock: systemClock,
      writer: WRITER,
      report: () => {},
    });
    if (store === null) throw new Error(`invalid configuration in a test: ${JSON.stringify(reading.errors)}`);
    return store;
  };
  let store = begin(ini);
  const world = fakeWorld(0, (change) => events.note(change));
  const events = new EventStream({ standings: () => world.manager.standings() }, behind);
  const sink = new Sink(
    { raw: () => true, messages: () => true, drained: () => () => {} },
    { level: 'info', format: textFormat(false) },
  );
  const ctx: OperationContext = {
    clock: systemClock,
    daemons: () => world.manager.daemons,
    events,
    lines: sink,
    get store() {
      return store;
    },
    shutdown: {
      isStopping: false,
      begin: () => {},
      killNow: () => {},
      ended: new Promise(() => {}),
      processes: () => [],
    },
    version: '1.2.3',
    started: 0,
  };
  const socket = join(stateDir, 'control.sock');
  const control = await Control.open({ socket, socketMode: 0o600, socketGroup: null }, silentLog, idleTimeout);
  await world.manager.boot(store.settings.daemons);
  await control.serve(ctx);
  t.after(async () => {
    await control.close();
    // A fake child that does not exit would be killed again and again.
    for (const daemon of world.manager.daemons.values()) daemon.stop();
    for (const child of world.children) child.exit(0);
  });
  return {
    client: new Client({ socket }),
    socket,
    files,
    get store() {
      return store;
    },
    sink,
    events,
    children: world.children,
    close: () => control.close(),
    daemon: (name) => world.manager.daemons.get(name) ?? raise(`no daemon ${name}`),
    begin: (text) => {
      store = begin(text);
      return store;
    },
  };
}

/** A line of a daemon, as it comes from a pipe. */
export function entry(daemon: string, text: string): LogEntry {
  return { time: 1, level: 'info', who: `${daemon}@1#0`, daemon, stream: 'stdout', text };
}

function raise(what: string): never {
  throw new Error(what);
}
