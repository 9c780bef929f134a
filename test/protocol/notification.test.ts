/** What datagrams of sd_notify mean: those of real programs, and those that nobody should send. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Notification, parseNotification } from '../../src/protocol/notification.ts';

const NOTHING: Notification = {
  ready: false,
  beat: null,
  faulty: false,
  announces: null,
  status: null,
  mainPid: null,
  barrier: false,
};

const CASES: readonly (readonly [says: string, datagram: string | Buffer, means: Partial<Notification>])[] = [
  ['readiness', 'READY=1', { ready: true }],
  [
    'redis ends its lines',
    'STATUS=Ready to accept connections\nREADY=1\n',
    { ready: true, status: 'Ready to accept connections' },
  ],
  ['haproxy names its main process', 'READY=1\nMAINPID=4711', { ready: true, mainPid: 4711 }],
  ['caddy reloads before it is ready', 'RELOADING=1', { announces: 'reloading' }],
  ['a stop is announced', 'STOPPING=1\nSTATUS=', { announces: 'stopping', status: '' }],
  ['a heartbeat', 'WATCHDOG=1', { beat: { extendBy: 0 } }],
  [
    'a heartbeat that asks for patience, in either order',
    'EXTEND_TIMEOUT_USEC=5000000\nWATCHDOG=1',
    { beat: { extendBy: 5000 } },
  ],
  ['patience alone is a sign of life', 'EXTEND_TIMEOUT_USEC=1500', { beat: { extendBy: 1.5 } }],
  ['no number is no patience', 'EXTEND_TIMEOUT_USEC=soon', {}],
  ['neither is a negative one', 'EXTEND_TIMEOUT_USEC=-1', {}],
  ['the end of its own watchdog', 'WATCHDOG=trigger', { faulty: true }],
  ['a barrier', 'BARRIER=1', { barrier: true }],
  ['of two the first counts', 'STATUS=a\nSTATUS=b\nMAINPID=7\nMAINPID=8', { status: 'a', mainPid: 7 }],
  ['a pid is a positive number', 'MAINPID=0', {}],
  ['a negative readiness is none', 'READY=0', {}],
  ['a readiness with a blank is none', 'READY=1 ', {}],
  ['unknown assignments are ignored', 'X_MINE=1\nFDSTORE=1\nnonsense\n=\n\n', {}],
  [
    'bytes that are not UTF-8 are shown as such',
    Buffer.from('STATUS=\xff\xfea\nREADY=1', 'latin1'),
    { ready: true, status: '\ufffd\ufffda' },
  ],
  ['an empty datagram says nothing', '', {}],
];
for (const [says, datagram, means] of CASES) {
  test(says, () => assert.deepEqual(parseNotification(Buffer.from(datagram)), { ...NOTHING, ...means }));
}

test('a NUL byte anywhere voids the whole', () => {
  assert.deepEqual(parseNotification(Buffer.from('READY=1\n\0')), { refused: 'a NUL byte in it' });
});

test('four KiB of status are cut, and what follows counts', () => {
  const said = parseNotification(Buffer.from(`STATUS=${'x'.repeat(4000)}\nREADY=1`));
  assert.ok('ready' in said && said.ready);
  assert.equal(said.status, `${'x'.repeat(500)}…`);
});
