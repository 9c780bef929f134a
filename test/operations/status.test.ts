/** `status`, `pids` and `host` report what is true now; names resolve to daemons and instances. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hostInfo } from '../../src/operations/hostinfo.ts';
import { daemonStatuses, listPids } from '../../src/operations/status.ts';
import { harness, logEntry } from './harness.ts';

const INI = `[os_daemons]
web = x
db = y
[os_daemon.web]
after = db
[os_daemon.db]
readiness = fd
max_retries = 2
retry_time = 10
`;

describe('status', () => {
  test('daemons in byte order, or in the order of the request, each once', async (t) => {
    const { ctx } = await harness(t, INI);
    const names = (query: readonly string[]): string[] =>
      daemonStatuses(ctx, { name: query }).daemons.map(({ name }) => name);
    assert.deepEqual(names([]), ['db', 'web']);
    assert.deepEqual(names(['web', 'db', 'web']), ['web', 'db']);
  });

  test('a running daemon', async (t) => {
    const { ctx, child, sink, daemon } = await harness(t, INI);
    child('db').reportReady();
    sink.write([logEntry('db', 'first', { stream: 'stderr' }), logEntry('db', 'last', { stream: 'stderr' })]);
    const [status] = daemonStatuses(ctx, { name: ['db'] }).daemons;
    assert.deepEqual(status, {
      name: 'db',
      state: 'ready',
      wanted: 'up',
      readiness: 'fd',
      ready: 1,
      instances_wanted: 1,
      generation: 1,
      pids: [child('db').pid],
      since: daemon('db').instances[0]?.standing.time,
      reason: status?.reason,
      waiting: null,
      failures: 0,
      max_retries: 2,
      retry_time: 10_000,
      last_exit: null,
      last_stderr: 'last',
      instances: [
        {
          instance: 'db@1#0',
          state: 'ready',
          wanted: 'up',
          pid: child('db').pid,
          run: 1,
          since: daemon('db').instances[0]?.standing.time,
          reason: status?.reason,
          status_text: '',
        },
      ],
    });
  });

  test('a daemon that waits for its dependency', async (t) => {
    const { ctx } = await harness(t, INI);
    const [status] = daemonStatuses(ctx, { name: ['web'] }).daemons;
    assert.deepEqual([status?.wanted, status?.pids, status?.ready], ['up', [], 0]);
    assert.match(status?.waiting ?? '', /db/);
  });

  test('failures count within retry_time; the last exit is kept', async (t) => {
    const { ctx, child, clock } = await harness(t, INI);
    child('db').exit(3);
    const before = daemonStatuses(ctx, { name: ['db'] }).daemons[0];
    assert.deepEqual([before?.failures, before?.last_exit?.how, before?.last_exit?.code], [1, 'code', 3]);
    assert.equal(before?.last_exit?.signal, null);
    clock.pass(10_001);
    const after = daemonStatuses(ctx, { name: ['db'] }).daemons[0];
    assert.deepEqual([after?.failures, after?.last_exit?.code], [0, 3]);
  });

  test('a process killed by a signal', async (t) => {
    const { ctx, child } = await harness(t, INI);
    child('db').exitBySignal('SIGSEGV');
    const exit = daemonStatuses(ctx, { name: ['db'] }).daemons[0]?.last_exit;
    assert.deepEqual([exit?.how, exit?.code, exit?.signal], ['signal', null, 'SIGSEGV']);
  });

  test('a shutdown is reported', async (t) => {
    const { ctx, shutdown } = await harness(t, INI);
    assert.equal(daemonStatuses(ctx, {}).stopping, false);
    shutdown.isStopping = true;
    assert.equal(daemonStatuses(ctx, {}).stopping, true);
  });
});

describe('names', () => {
  const wrong: readonly (readonly [name: string, message: string])[] = [
    ['bd', 'there is no daemon named "bd"; did you mean "db"?'],
    ['postgres', 'there is no daemon named "postgres"; osdaemonctl list shows all'],
    ['new\nline', 'there is no daemon named "new\\nline"; osdaemonctl list shows all'],
    ['x'.repeat(200), `there is no daemon named "${'x'.repeat(60)}…"; osdaemonctl list shows all`],
  ];
  for (const [name, message] of wrong) {
    test(`unknown: ${JSON.stringify(name).slice(0, 20)}`, async (t) => {
      const { ctx } = await harness(t, INI);
      assert.throws(() => daemonStatuses(ctx, { name: [name] }), { code: 'unknown_daemon', message });
    });
  }

  test('without any daemon the error says so', async (t) => {
    const { ctx } = await harness(t, '[os_daemons]\n');
    assert.throws(() => daemonStatuses(ctx, { name: ['web'] }), {
      message: 'there is no daemon named "web"; no daemons are configured',
    });
  });

  test('NAME#N is an instance', async (t) => {
    const { ctx, child } = await harness(t, '[os_daemons]\nweb = x\n');
    assert.deepEqual(listPids(ctx, { name: ['web#0', 'web'] }).pids, [child('web').pid]);
    assert.throws(() => listPids(ctx, { name: ['web#1'] }), {
      code: 'unknown_daemon',
      message: 'web has no instance 1; the last one is web#0',
    });
  });
});

describe('pids', () => {
  test('of all daemons; a daemon without a process has none', async (t) => {
    const { ctx, child } = await harness(t, INI);
    assert.deepEqual(listPids(ctx, {}).pids, [child('db').pid]);
    assert.deepEqual(listPids(ctx, { name: ['web'] }).pids, []);
  });
});

test('host: version, process and files', async (t) => {
  const { ctx, files } = await harness(t, INI);
  assert.deepEqual(hostInfo(ctx), {
    version: '1.2.3',
    api: 'v1',
    pid: process.pid,
    started: 42,
    daemons: 2,
    state_dir: ctx.store.settings.host.stateDir,
    files: [files.path('local.ini')],
    written_file: files.path('local.ini'),
  });
});
