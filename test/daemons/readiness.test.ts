/** Readiness by descriptor: what counts as ready, in a table, with real shells. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DaemonSettings } from '../../src/config/settings/settings.ts';
import { settingsByName, settingsFor, World } from '../support/world.ts';

const STAYS = 'exec sleep 1000';

async function world(act: (w: World) => Promise<void>): Promise<void> {
  const w = new World();
  try {
    await act(w);
  } finally {
    await w.close();
  }
}

function states(w: World): string {
  return w.changes.map(({ state }) => state).join(' ');
}

const READY: readonly (readonly [what: string, script: string, more?: Partial<DaemonSettings>])[] = [
  ['a newline', `echo >&3; ${STAYS}`],
  ['a newline through /dev/fd', `echo >/dev/fd/3; ${STAYS}`],
  ['a newline after other bytes', `printf 'ready to serve\\n' >&3; ${STAYS}`],
  ['a newline in a later write', `printf a >&3; sleep 0.01; printf 'b\\n' >&3; ${STAYS}`],
  ['bytes, then the end', `printf x >&3; exec 3>&-; ${STAYS}`],
  ['another descriptor', `echo >&9; ${STAYS}`, { notificationFd: 9 }],
  ['a descriptor of three digits', `exec /bin/bash -c 'echo >&877; ${STAYS}'`, { notificationFd: 877 }],
  ['stdout, where nobody reads that', `echo; ${STAYS}`, { notificationFd: 1, stdout: { to: 'null' } }],
];
for (const [what, script, more] of READY) {
  test(`ready: ${what}`, () =>
    world(async (w) => {
      await w.manager.boot(settingsByName(settingsFor('a', script, { readiness: 'fd', ...more })));
      await w.reached('a', 'ready');
      assert.equal(states(w), 'starting ready');
    }));
}

test('input after the readiness is read and ignored: the writer gets no SIGPIPE', () =>
  world(async (w) => {
    const script = `printf '\\n\\n' >&3; i=0; while [ $i -lt 100 ]; do echo more >&3; i=$((i+1)); done; echo alive >&2; ${STAYS}`;
    await w.manager.boot(settingsByName(settingsFor('a', script, { readiness: 'fd' })));
    await w.logged('alive');
    assert.equal(states(w), 'starting ready');
  }));

test('closing the descriptor without a newline is not readiness, and startup_timeout continues', () =>
  world(async (w) => {
    await w.manager.boot(
      settingsByName(
        settingsFor('a', `exec 3>&-; echo closed >&2; ${STAYS}`, {
          readiness: 'fd',
          startupTimeout: 50,
          maxRetries: 1,
        }),
      ),
    );
    await w.logged('did not become ready within 0.05 s (startup_timeout)');
    assert.match((await w.reached('a', 'halted')).reason, /^gave up after 1 failure: .* not ready in time$/);
    assert.ok(!states(w).includes('ready'));
  }));

for (const [what, script] of [
  ['a newline', 'echo >&3; exit 1'],
  ['bytes', 'printf x >&3; exit 1'],
] as const) {
  test(`${what} and the exit at once: it was ready before it was down`, () =>
    world(async (w) => {
      await w.manager.boot(settingsByName(settingsFor('a', script, { readiness: 'fd', maxRetries: 1 })));
      await w.reached('a', 'halted');
      assert.equal(states(w), 'starting ready cleaning up halted');
    }));
}

test('without readiness configured a daemon is up, and never ready', () =>
  world(async (w) => {
    await w.manager.boot(settingsByName(settingsFor('a', `(echo >&3) 2>/dev/null || echo "no 3" >&2; ${STAYS}`)));
    await w.logged('no 3');
    assert.equal(states(w), 'up');
  }));

test('another user can open the descriptor again', (t) =>
  world(async (w) => {
    if (process.getuid?.() !== 0) return t.skip('only root can start a daemon that becomes another user');
    const script = `exec setpriv --reuid 65534 --regid 65534 --clear-groups /bin/sh -c 'echo >/dev/fd/3; echo to-stderr >/dev/stderr; ${STAYS}'`;
    await w.manager.boot(settingsByName(settingsFor('a', script, { readiness: 'fd' })));
    await w.reached('a', 'ready');
    await w.logged('to-stderr');
  }));
