/** After a stop and before a restart no process of a run is left, whatever it forked, in any session, with any environment. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { statOf } from '../../src/base/posix/procfs.ts';
import { Cgroups } from '../../src/reaping/cgroups.ts';
import { delegated } from '../support/delegated.ts';
import { type Leftover, processesMarked } from '../support/leftovers.ts';
import { settingsByName, settingsFor, World } from '../support/world.ts';

const GROUP = 'sleep 1001 &';
const SESSION = `setsid sh -c "trap '' TERM HUP; echo session >&2; while :; do sleep 1002; done" &`;
const ORPHAN = '(setsid sleep 1003 & echo orphan >&2);';
/** An orphan with an empty environment in a session of its own: only its cgroup identifies its run. */
const UNKNOWN = `(env -i /usr/bin/setsid /bin/sh -c 'echo unknown $$ >&2; exec /bin/sleep 1004' &)`;

interface Inside {
  readonly w: World;
  /** Marks the processes of each daemon, so that they can be counted. */
  readonly env: ReadonlyMap<string, string>;
  living(): readonly Leftover[];
}

async function inside(t: TestContext, how: 'with' | 'without', act: (inside: Inside) => Promise<void>): Promise<void> {
  const id = randomUUID();
  const goBack = how === 'with' ? delegated(id) : null;
  const cgroups = goBack === null ? null : Cgroups.open(`test-${id}`);
  const isJoined = cgroups !== null && (await cgroups.join());
  if (how === 'with' && !isJoined) {
    await goBack?.();
    t.skip('cgroup v2 cannot be used on this machine');
    return;
  }
  const w = new World({ cgroups: () => cgroups });
  try {
    await act({ w, env: new Map([['TEST_ID', id]]), living: () => processesMarked('TEST_ID', id) });
  } finally {
    await w.close();
    await cgroups?.close();
    await goBack?.();
  }
}

for (const how of ['with', 'without'] as const) {
  test(`${how} cgroups: stopping a daemon ends its three children, two of them in their own sessions`, (t) =>
    inside(t, how, async ({ w, env, living }) => {
      await w.manager.boot(settingsByName(settingsFor('a', `${GROUP} ${SESSION} ${ORPHAN} exec sleep 1000`, { env })));
      await w.logged('session');
      await w.logged('orphan');
      await w.manager.stop();
      assert.deepEqual(living(), []);
      assert.deepEqual(w.unattributed, []);
    }));

  test(`${how} cgroups: a killed daemon is restarted after its children are gone`, (t) =>
    inside(t, how, async ({ w, env, living }) => {
      const script = `${GROUP} ${SESSION} ${ORPHAN} echo begun >&2; exec sleep 1000`;
      await w.manager.boot(settingsByName(settingsFor('a', script, { env })));
      const first = await w.reached('a', 'up');
      for (const word of ['session', 'orphan', 'begun']) await w.logged(word);
      const before = living();
      process.kill(first.pid ?? 0, 'SIGKILL');
      await w.reached('a', 'up', 2);
      const after = new Set(living().map(({ pid }) => pid));
      assert.deepEqual(
        before.filter(({ pid }) => after.has(pid)),
        [],
      );
    }));

  test(`${how} cgroups: a daemon that exits 0 and leaves children is reported and halts`, (t) =>
    inside(t, how, async ({ w, env, living }) => {
      await w.manager.boot(
        settingsByName(settingsFor('web', '(setsid sleep 1005 </dev/null >/dev/null 2>&1 &); exit 0', { env })),
      );
      await w.reached('web', 'halted');
      const reported = await w.logged(/daemonized itself \(pid \d+ (sleep|sh|setsid) still runs\)/);
      assert.match(reported, /run it in the foreground, e\.g\. nginx -g 'daemon off;'/);
      assert.equal(w.changes.filter(({ state }) => state === 'up').length, 3);
      assert.deepEqual(living(), []);
    }));

  test(`${how} cgroups: an orphan of a running daemon lives on, and ends with it`, (t) =>
    inside(t, how, async ({ w, env, living }) => {
      const other = settingsFor('other', 'exit 1', { env });
      await w.manager.boot(settingsByName(settingsFor('a', `${ORPHAN} exec sleep 1000`, { env }), other));
      await w.logged('orphan');
      await w.reached('other', 'halted');
      // The daemon and its orphan: the subshell between them exits, and during an exec a process has no mark.
      while (living().length !== 2) await nextTurn();
      await w.manager.stop();
      assert.deepEqual(living(), []);
      assert.deepEqual(w.unattributed, []);
    }));
}

test('an orphan without an environment yet, as during an exec, is attributed once it has one', (t) =>
  inside(t, 'without', async ({ w, env, living }) => {
    const late = `export OSDAEMON_RUN=$0 TEST_ID=$1; exec /bin/sleep 1018`;
    const child = `env -i /usr/bin/setsid /bin/sh -c 'echo begun >&2; read -r _ </proc/uptime; ${late}' "$OSDAEMON_RUN" "$TEST_ID"`;
    const script = `(${child} &); exit 0`;
    await w.manager.boot(settingsByName(settingsFor('a', script, { env, maxRetries: 50, retryTime: 1_000_000 })));
    await w.reached('a', 'halted');
    assert.deepEqual(living(), []);
    assert.deepEqual(w.unattributed, []);
  }));

/** Waits until the kernel has moved the run into its cgroup. */
const HAS_CGROUP = 'while ! grep -q "$OSDAEMON_RUN" /proc/self/cgroup; do :; done;';

test('with cgroups: a process that wiped its environment and left its session is killed too', (t) =>
  inside(t, 'with', async ({ w, env }) => {
    await w.manager.boot(settingsByName(settingsFor('a', `${HAS_CGROUP} ${UNKNOWN}; exec sleep 1000`, { env })));
    const pid = Number((await w.logged(/^unknown \d/)).split(' ')[1]);
    await w.manager.stop();
    assert.equal(statOf(pid)?.isAlive ?? false, false);
    assert.deepEqual(w.unattributed, []);
  }));

test('with cgroups: one that did so before its run had a cgroup is killed at shutdown', async (t) => {
  let pid = 0;
  await inside(t, 'with', async ({ w, env }) => {
    await w.manager.boot(settingsByName(settingsFor('a', `${UNKNOWN}; exec sleep 1000`, { env })));
    pid = Number((await w.logged(/^unknown \d/)).split(' ')[1]);
  });
  for (let stat = statOf(pid); stat?.isAlive; stat = statOf(pid)) await nextTurn();
});

test('without cgroups: such a process is reported once, with its pid, and not killed', (t) =>
  inside(t, 'without', async ({ w, env }) => {
    const [a, b] = [settingsFor('a', `${UNKNOWN}; exec sleep 1000`, { env }), settingsFor('b', 'exit 1', { env })];
    await w.manager.boot(settingsByName(a));
    const pid = Number((await w.logged(/^unknown \d/)).split(' ')[1]);
    w.manager.apply({ added: ['b'], removed: [], replaced: [], adopted: [] }, settingsByName(a, b), []);
    await w.reached('b', 'halted');
    await w.manager.stop();
    try {
      assert.equal(statOf(pid)?.isAlive, true);
      assert.deepEqual(
        w.unattributed.map((orphan) => orphan.pid),
        [pid],
      );
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  }));

test('without cgroups: a daemon that daemonizes and wipes its environment halts at once', (t) =>
  inside(t, 'without', async ({ w, env }) => {
    // The same program as its leader, as with redis.
    const script = `env -i /usr/bin/setsid /bin/sh -c 'echo unknown $$ >&2; while :; do /bin/sleep 0.05; done' & read -r x </proc/loadavg; sleep 0.3; exit 0`;
    await w.manager.boot(settingsByName(settingsFor('redis', `trap '' HUP; (${script}); exit 0`, { env })));
    await w.reached('redis', 'halted');
    const pid = Number((await w.logged(/^unknown \d/)).split(' ')[1]);
    try {
      assert.equal(w.changes.filter(({ state }) => state === 'up').length, 1);
      await w.logged(
        /daemonized itself \(pid \d+ sh still runs; osdaemond does not kill processes that may not belong to it/,
      );
      assert.equal(statOf(pid)?.isAlive, true);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  }));
