/** Parses sd_notify datagrams of real programs, and malformed ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Notification, parseNotification } from '../../src/protocol/notification.ts';

const NOTHING: Notification = {
  ready: false,
  heartbeat: null,
  selfReportedFailure: false,
  announces: null,
  status: null,
  mainPid: null,
  barrier: false,
};

const CASES: readonly (readonly [title: string, datagram: string | Buffer, means: Partial<Notification>])[] = [
  ['readiness', 'READY=1', { ready: true }],
  [
    'redis ends its lines',
    'STATUS=Ready to accept connections\nREADY=1\n',
    { ready: true, status: 'Ready to accept connections' },
  ],
  ['haproxy names its main process', 'READY=1\nMAINPID=4711', { ready: true, mainPid: 4711 }],
  ['caddy reloads before it is ready', 'RELOADING=1', { announces: 'reloading' }],
  ['a stop is announced', 'STOPPING=1\nSTATUS=', { announces: 'stopping', status: '' }],
  ['a heartbeat', 'WATCHDOG=1', { heartbeat: { extendBy: 0 } }],
  [
    'a heartbeat with an extension, in either order',
    'EXTEND_TIMEOUT_USEC=5000000\nWATCHDOG=1',
    { heartbeat: { extendBy: 5000 } },
  ],
  ['an extension alone is a heartbeat', 'EXTEND_TIMEOUT_USEC=1500', { heartbeat: { extendBy: 1.5 } }],
  ['no number is no patience', 'EXTEND_TIMEOUT_USEC=soon', {}],
  ['neither is a negative one', 'EXTEND_TIMEOUT_USEC=-1', {}],
  ['a failure that the daemon reports itself', 'WATCHDOG=trigger', { selfReportedFailure: true }],
  ['a barrier', 'BARRIER=1', { barrier: true }],
  ['of two the first counts', 'STATUS=a\nSTATUS=b\nMAINPID=7\nMAINPID=8', { status: 'a', mainPid: 7 }],
  ['a pid is a positive number', 'MAINPID=0', {}],
  ['a negative readiness is none', 'READY=0', {}],
  ['a readiness with a blank is none', 'READY=1 ', {}],
  ['unknown assignments are ignored', 'X_MINE=1\nFDSTORE=1\nnonsense\n=\n\n', {}],
  [
    'invalid UTF-8 is shown as U+FFFD',
    Buffer.from('STATUS=\xff\xfea\nREADY=1', 'latin1'),
    { ready: true, status: '\ufffd\ufffda' },
  ],
  ['an empty datagram title nothing', '', {}],
];
for (const [title, datagram, means] of CASES) {
  test(title, () => assert.deepEqual(parseNotification(Buffer.from(datagram)), { ...NOTHING, ...means }));
}

test('a NUL byte anywhere refuses the whole datagram', () => {
  assert.deepEqual(parseNotification(Buffer.from('READY=1\n\0')), { refused: 'a NUL byte in it' });
});

test('a status of 4 KiB is cut, and later fields count', () => {
  const parsed = parseNotification(Buffer.from(`STATUS=${'x'.repeat(4000)}\nREADY=1`));
  assert.ok('ready' in parsed && parsed.ready);
  assert.equal(parsed.status, `${'x'.repeat(500)}…`);
});
