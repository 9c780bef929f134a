/** The manager with real processes: restarts, configuration changes, removal, stop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupExists } from '../../src/reaping/processgroup.ts';
import { settingsByName, settingsFor, World } from '../support/world.ts';

const NOTHING = { added: [], removed: [], replaced: [], adopted: [] };
const WAITS = 'exec sleep 1000';

async function world(act: (w: World) => Promise<void>): Promise<void> {
  const w = new World();
  try {
    await act(w);
  } finally {
    await w.close();
  }
}

test('a daemon that exits is restarted at once, with the same name and a new pid', () =>
  world(async (w) => {
    await w.manager.boot(settingsByName(settingsFor('echo', WAITS)));
    const first = await w.reached('echo', 'up');
    process.kill(first.pid ?? assert.fail(), 'SIGKILL');
    const second = await w.reached('echo', 'up', 2);
    assert.notEqual(second.pid, first.pid);
    assert.equal(second.run, first.run + 1);
    assert.deepEqual(second.who, { daemon: 'echo', generation: 1, instance: 0 });
  }));

test('a changed registered key restarts a running daemon, but not one that was stopped by hand', () =>
  world(async (w) => {
    const script = `echo '["register","s","k"]'; echo registered >&2; ${WAITS}`;
    await w.manager.boot(settingsByName(settingsFor('stopped', script), settingsFor('running', script)));
    for (const name of ['stopped', 'running']) {
      await w.until(() => w.lines.find((line) => line.daemon === name && line.text === 'registered'));
    }
    w.manager.daemons.get('stopped')?.stop();
    await w.reached('stopped', 'stopped');
    // Stdout comes before the stderr line only as far as the daemon is concerned; its exit has drained both.
    w.manager.apply(NOTHING, settingsByName(settingsFor('stopped', script), settingsFor('running', script)), [
      { section: 's', key: 'k' },
    ]);
    await w.reached('running', 'up', 2);
    assert.equal(w.manager.daemons.get('stopped')?.instances[0]?.state, 'stopped');
    w.manager.daemons.get('stopped')?.start();
    await w.reached('stopped', 'up', 2);
  }));

test('a changed command starts the next generation once the old one is gone, also if the daemon was stopped', () =>
  world(async (w) => {
    await w.manager.boot(settingsByName(settingsFor('a', WAITS)));
    const old = await w.reached('a', 'up');
    w.manager.daemons.get('a')?.stop();
    await w.reached('a', 'stopped');
    const changed = settingsFor('a', 'sleep 1000; :');
    w.manager.apply({ ...NOTHING, replaced: ['a'] }, settingsByName(changed), [{ section: 'os_daemons', key: 'a' }]);
    const next = await w.reached('a', 'up', 2);
    assert.equal(next.who.generation, 2);
    assert.equal(groupExists(old.pid ?? 0), false);
  }));

test('a stopped daemon stays stopped when other settings change', () =>
  world(async (w) => {
    await w.manager.boot(settingsByName(settingsFor('a', WAITS)));
    await w.reached('a', 'up');
    w.manager.daemons.get('a')?.stop();
    await w.reached('a', 'stopped');
    w.manager.apply(
      { ...NOTHING, replaced: ['a'] },
      settingsByName(settingsFor('a', WAITS, { env: new Map([['X', '1']]) })),
      [],
    );
    assert.equal(w.manager.daemons.get('a')?.instances[0]?.state, 'stopped');
    w.manager.daemons.get('a')?.start();
    assert.equal((await w.reached('a', 'up', 2)).who.generation, 2);
  }));

test('an entry that is removed and added again during the stop never has two processes', () =>
  world(async (w) => {
    const slow = settingsFor('a', `trap 'sleep 0.2; exit 0' TERM; echo trapped >&2; while :; do sleep 0.05; done`);
    await w.manager.boot(settingsByName(slow));
    const old = await w.reached('a', 'up');
    await w.logged('trapped');
    w.manager.apply({ ...NOTHING, removed: ['a'] }, settingsByName(), []);
    await w.reached('a', 'stopping');
    w.manager.apply({ ...NOTHING, added: ['a'] }, settingsByName(settingsFor('a', WAITS)), []);
    const next = await w.reached('a', 'up', 2);
    assert.equal(groupExists(old.pid ?? 0), false);
    assert.ok(w.changes.findIndex((one) => one.state === 'stopped') < w.changes.indexOf(next));
  }));

test('a removed daemon is stopped and forgotten', () =>
  world(async (w) => {
    await w.manager.boot(settingsByName(settingsFor('a', WAITS), settingsFor('b', WAITS)));
    await w.reached('a', 'up');
    w.manager.apply({ ...NOTHING, removed: ['a'] }, settingsByName(settingsFor('b', WAITS)), []);
    await w.reached('a', 'stopped');
    await w.until(() => (w.manager.daemons.has('a') ? undefined : true));
    assert.deepEqual([...w.manager.daemons.keys()], ['b']);
  }));

test('a daemon that ignores the stop signal is killed with its children at the limit', () =>
  world(async (w) => {
    const stubborn = settingsFor(
      'a',
      `trap '' TERM; (trap '' TERM; sleep 1000) & echo deaf >&2; while :; do sleep 1000; done`,
      {
        shutdownTimeout: 100,
      },
    );
    await w.manager.boot(settingsByName(stubborn));
    const { pid } = await w.reached('a', 'up');
    await w.logged('deaf');
    await w.manager.stop();
    assert.match(
      await w.logged('SIGKILL'),
      /^a@1#0 \(pid \d+\) did not stop within 0\.1 s \(shutdown_timeout\); sending SIGKILL$/,
    );
    assert.equal(groupExists(pid ?? 0), false);
  }));

test('processes left in its group are killed before a daemon restarts', () =>
  world(async (w) => {
    await w.manager.boot(settingsByName(settingsFor('a', `sleep 1000 & echo forked >&2; exec sleep 1000`)));
    const first = await w.reached('a', 'up');
    await w.logged('forked');
    process.kill(first.pid ?? 0, 'SIGKILL');
    await w.reached('a', 'up', 2);
    assert.equal(groupExists(first.pid ?? 0), false);
  }));

test('200 daemons start and stop in parallel, and no process is left', () =>
  world(async (w) => {
    const many = Array.from({ length: 200 }, (_, number) => settingsFor(`d${number}`, WAITS));
    await w.manager.boot(settingsByName(...many));
    const pids = w.changes.filter((one) => one.state === 'up').map((one) => one.pid ?? 0);
    assert.equal(new Set(pids).size, 200);
    await w.manager.stop();
    assert.deepEqual(pids.filter(groupExists), []);
    assert.deepEqual(w.manager.processes(), []);
  }));

test('a suspended (SIGSTOP) daemon is continued, so that it receives its stop signal', () =>
  world(async (w) => {
    await w.manager.boot(settingsByName(settingsFor('a', WAITS)));
    const { pid } = await w.reached('a', 'up');
    process.kill(pid ?? 0, 'SIGSTOP');
    await w.manager.stop();
    assert.ok(!w.words.some((word) => word.includes('SIGKILL')));
  }));
