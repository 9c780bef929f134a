/** sd_notify over real sockets: readiness, heartbeats, status, and messages that must be ignored. */
import assert from 'node:assert/strict';
import { openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DaemonSettings } from '../../src/config/settings/settings.ts';
import { Sender } from '../support/datagrams.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { settingsByName, settingsFor, World } from '../support/world.ts';

/** Prints the path of its socket and keeps running. */
const PRINTS_SOCKET = 'echo "at $NOTIFY_SOCKET" >&2; exec sleep 1000';
const NOTIFY: Partial<DaemonSettings> = { readiness: 'notify', stdout: { to: 'null' } };

/** Sends its argument with what every Debian has. */
const PERL = `perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{NOTIFY_SOCKET})->send($ARGV[0])'`;

function newWorld(t: TestContext): World {
  const w = new World();
  t.after(() => w.close());
  return w;
}

/** A sender to the nth run of `a`. */
async function senderTo(t: TestContext, w: World, nth = 1): Promise<Sender> {
  const reported = (): string[] => w.lines.map(({ text }) => text).filter((text) => text.startsWith('at '));
  const sender = new Sender((await w.until(() => reported()[nth - 1])).slice('at '.length));
  t.after(() => sender.close());
  return sender;
}

async function started(t: TestContext, more: Partial<DaemonSettings>): Promise<{ w: World; sender: Sender }> {
  const w = newWorld(t);
  await w.manager.boot(settingsByName(settingsFor('a', PRINTS_SOCKET, more)));
  return { w, sender: await senderTo(t, w) };
}

/** Waits until `a` has this status. */
async function hasStatus(w: World, status: string): Promise<void> {
  while (w.manager.daemons.get('a')?.instances[0]?.status !== status) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

test('READY=1 makes a daemon ready once; its STATUS can be read', async (t) => {
  const { w, sender } = await started(t, NOTIFY);
  sender.send('STATUS=warming up');
  sender.send('STATUS=serving\nREADY=1\n');
  await w.reached('a', 'ready');
  await hasStatus(w, 'serving');
  sender.send('READY=1');
  sender.send(Buffer.from('STATUS=\xff', 'latin1'));
  await hasStatus(w, '\ufffd');
  assert.equal(w.changes.filter(({ state }) => state === 'ready').length, 1);
});

test('READY=1 just before the exit is not lost', async (t) => {
  const w = newWorld(t);
  await w.manager.boot(settingsByName(settingsFor('a', `${PERL} READY=1; exit 1`, { ...NOTIFY, maxRetries: 1 })));
  await w.reached('a', 'halted');
  assert.deepEqual(
    w.changes.map(({ state }) => state),
    ['starting', 'ready', 'cleaning up', 'halted'],
  );
});

test('READY=1 is ignored where another readiness is configured', async (t) => {
  const { w, sender } = await started(t, { readiness: 'fd', heartbeatTimeout: 60_000 });
  sender.send('READY=1\nSTATUS=said');
  await hasStatus(w, 'said');
  assert.equal(w.manager.daemons.get('a')?.instances[0]?.state, 'starting');
});

test('a daemon without readiness by sd_notify and without heartbeat has no socket', async (t) => {
  const w = newWorld(t);
  await w.manager.boot(settingsByName(settingsFor('a', 'echo "<$NOTIFY_SOCKET$WATCHDOG_USEC>" >&2; exec sleep 1000')));
  await w.logged('<>');
});

test('a daemon with a heartbeat gets NOTIFY_SOCKET and WATCHDOG_USEC', async (t) => {
  const w = newWorld(t);
  await w.manager.boot(
    settingsByName(
      settingsFor('a', 'echo "$NOTIFY_SOCKET $WATCHDOG_USEC" >&2; exec sleep 1000', { heartbeatTimeout: 2_500 }),
    ),
  );
  await w.logged(/notify-[-_A-Za-z0-9]{22}\/1 2500000$/);
});

test('ten ignored messages are logged and the rest counted; valid ones between them take effect', async (t) => {
  const { w, sender } = await started(t, NOTIFY);
  for (let i = 0; i < 30; i++) await sender.deliver('READY=1\0');
  await sender.deliver(`${'x'.repeat(9_000)}\nREADY=1`);
  await sender.deliver('READY=2\n=\nnonsense');
  await sender.deliver(Buffer.from('STATUS=\xff', 'latin1'));
  await hasStatus(w, '\ufffd');
  assert.equal(w.manager.daemons.get('a')?.instances[0]?.state, 'starting');
  await sender.deliver('READY=1');
  await w.reached('a', 'ready');
  await w.manager.stop();
  assert.equal(w.words.filter((word) => word.includes('is ignored: a NUL byte in it')).length, 10);
  await w.logged('sent 21 more messages to its NOTIFY_SOCKET that were ignored');
});

test('descriptors are closed and counted; those of a barrier when all earlier messages were handled', async (t) => {
  const { w, sender } = await started(t, NOTIFY);
  const open = openDescriptors();
  const null1 = openSync('/dev/null', 'r');
  for (let i = 0; i < 10; i++)
    await sender.deliver(
      'FDSTORE=1',
      Array.from({ length: 20 }, () => null1),
    );
  await sender.deliver('BARRIER=1', [null1]);
  await sender.deliver('READY=1', [null1]);
  await w.reached('a', 'ready');
  assert.equal(openDescriptors(), open + 1);
  await w.manager.stop();
  await w.logged('sent 201 descriptors to its NOTIFY_SOCKET; osdaemond keeps none and closed them');
});

test('a message of an earlier run does not reach the next one', async (t) => {
  const { w, sender } = await started(t, NOTIFY);
  const first = w.manager.daemons.get('a')?.instances[0]?.pid ?? 0;
  process.kill(first, 'SIGKILL');
  const next = await senderTo(t, w, 2);
  assert.throws(() => sender.send('READY=1'), /errno/);
  next.send('STATUS=second');
  await hasStatus(w, 'second');
  assert.equal(w.manager.daemons.get('a')?.instances[0]?.state, 'starting');
});

test('another user is accepted only from the session of the daemon', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can send as another user');
  const w = newWorld(t);
  const asOtherUser = 'setpriv --reuid 65534 --regid 65534 --clear-groups';
  const stays = PERL.replace('$ARGV[0])', '$ARGV[0]); sleep 1000');
  await w.manager.boot(
    settingsByName(
      settingsFor('a', `setsid -w ${asOtherUser} ${PERL} READY=1; exec ${asOtherUser} ${stays} STATUS=inside`, NOTIFY),
    ),
  );
  await hasStatus(w, 'inside');
  await w.logged(/ignored: from process \d+ of user 65534, which does not belong to this daemon/);
  assert.equal(w.manager.daemons.get('a')?.instances[0]?.state, 'starting');
});

test('EXTEND_TIMEOUT_USEC extends start and stop', async (t) => {
  const w = newWorld(t);
  const limits = { startupTimeout: 1_000, shutdownTimeout: 1_000, maxRetries: 100 };
  const extension = 'EXTEND_TIMEOUT_USEC=60000000';
  const script = `say() { ${PERL} $1; }; trap 'say STOPPING=1; say ${extension}; echo asked >&2' TERM; say ${extension}; while :; do sleep 0.05; done`;
  await w.manager.boot(
    settingsByName(
      settingsFor('a', script, { ...NOTIFY, ...limits }),
      settingsFor('late', PRINTS_SOCKET, { ...NOTIFY, ...limits }),
    ),
  );
  await w.reached('late', 'stopping');
  assert.deepEqual(
    w.changes.filter(({ who }) => who.daemon === 'a').map(({ state }) => state),
    ['starting'],
  );
  w.manager.apply(
    { added: ['stubborn'], removed: ['late'], replaced: [], adopted: [] },
    settingsByName(settingsFor('stubborn', `trap '' TERM; echo deaf >&2; while :; do sleep 0.05; done`, limits)),
    [],
  );
  await w.logged('deaf');
  for (const name of ['a', 'stubborn']) w.manager.daemons.get(name)?.stop();
  await w.logged('asked');
  await w.reached('stubborn', 'killing');
  assert.equal(w.changes.filter(({ who }) => who.daemon === 'a').at(-1)?.state, 'stopping');
});

test('WATCHDOG=trigger stops the daemon at once and counts as a failure', async (t) => {
  const { w, sender } = await started(t, { ...NOTIFY, maxRetries: 1 });
  sender.send('READY=1');
  sender.send('WATCHDOG=trigger');
  await w.logged('reported a failure (WATCHDOG=trigger); stopping it');
  const { reason } = await w.reached('a', 'halted');
  assert.match(reason, /^gave up after 1 failure: .*: reported a failure$/);
});

test('a missed heartbeat stops the daemon and counts as a failure', async (t) => {
  const { w } = await started(t, { ...NOTIFY, readiness: 'none', heartbeatTimeout: 50, maxRetries: 1 });
  await w.logged('sent no heartbeat within 0.05 s (heartbeat_timeout); stopping it');
  await w.reached('a', 'halted');
});

test('after a suspend, a daemon that sent its heartbeat lives on, and a silent one is stopped', async (t) => {
  const w = newWorld(t);
  const watched = { heartbeatTimeout: 1_000, maxRetries: 1 };
  await w.manager.boot(
    settingsByName(settingsFor('a', PRINTS_SOCKET, watched), settingsFor('silent', 'exec sleep 1000', watched)),
  );
  const sender = await senderTo(t, w);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_200);
  sender.send('WATCHDOG=1');
  await w.logged(/^silent@1#0 .* sent no heartbeat within 1 s/);
  sender.send('STATUS=awake');
  await hasStatus(w, 'awake');
  assert.deepEqual(
    w.words.filter((word) => word.startsWith('a@1#0')),
    [],
  );
});

test('a daemon that is not read because the log is behind is stopped neither for silence nor for being late', async (t) => {
  const w = newWorld(t);
  w.logFallsBehind();
  const go = join(temporaryDirectory(t), 'go');
  const watched = { heartbeatTimeout: 300, startupTimeout: 300, maxRetries: 100 };
  const writes = (words: string): string =>
    `printf '["log","%070000d"]\\n' 0; while [ ! -e ${go} ]; do sleep 0.01; done; echo '${words}'; exec sleep 1000`;
  await w.manager.boot(
    settingsByName(
      settingsFor('beats', writes('["heartbeat"]'), watched),
      settingsFor('late', writes('["ready"]'), { ...watched, readiness: 'message', heartbeatTimeout: 0 }),
      settingsFor('silent', 'exec sleep 1000', watched),
    ),
  );
  await w.until(() => (w.lines.length === 2 ? true : undefined));
  writeFileSync(go, '');
  await w.reached('silent', 'up', 2);
  const ended = w.changes.filter(({ who, state }) => who.daemon !== 'silent' && state === 'stopping');
  assert.deepEqual(ended, []);
  w.logCatchesUp();
  await w.reached('late', 'ready');
  // Now it is read, and sends nothing.
  await w.reached('beats', 'stopping');
});
