/** The control socket replaces a stale one, never a live one, and is removed at the end. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { listenOn, type SocketSettings } from '../../src/api/socket.ts';
import { temporaryDirectory } from '../support/folder.ts';

function settings(t: TestContext, more: Partial<SocketSettings> = {}): SocketSettings {
  return { socket: join(temporaryDirectory(t), 'control.sock'), socketMode: 0o600, socketGroup: null, ...more };
}

function meet(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(path, () => {
      connection.destroy();
      resolve();
    });
    connection.on('error', reject);
  });
}

const bye = (connection: { destroy(): void }): void => connection.destroy();

test('it has its mode, accepts connections and is removed by close', async (t) => {
  const at = settings(t, { socketMode: 0o660 });
  const listening = await listenOn(at, bye);
  assert.equal(lstatSync(at.socket).mode & 0o777, 0o660);
  await meet(at.socket);
  assert.deepEqual(readdirSync(join(at.socket, '..')), ['control.sock']);
  listening.close();
  assert.deepEqual(readdirSync(join(at.socket, '..')), []);
});

test('a socket in use is not replaced', async (t) => {
  const at = settings(t);
  const first = await listenOn(at, bye);
  await assert.rejects(listenOn(at, bye), { code: 'bad_socket', message: /another process listens on it/ });
  await meet(at.socket);
  first.close();
});

test('a stale socket is replaced', async (t) => {
  const at = settings(t);
  const script = `require('net').createServer().listen(${JSON.stringify(at.socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
  assert.throws(() => execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' }));
  assert.ok(existsSync(at.socket));
  const listening = await listenOn(at, bye);
  await meet(at.socket);
  listening.close();
});

test('close does not remove a socket of another process', async (t) => {
  const at = settings(t);
  const listening = await listenOn(at, bye);
  execFileSync('rm', [at.socket]);
  const other = createServer(bye).listen(at.socket);
  await once(other, 'listening');
  listening.close();
  await meet(at.socket);
  other.close();
});

test('a file that is not a socket is kept', async (t) => {
  const at = settings(t);
  writeFileSync(at.socket, 'precious');
  await assert.rejects(listenOn(at, bye), { code: 'bad_socket', message: /is not a socket/ });
  assert.ok(lstatSync(at.socket).isFile());
});

for (const [what, more, message] of [
  ['a path that no socket can have', { socket: `/tmp/${'x'.repeat(110)}` }, /too long: the limit is \d+ bytes/],
  ['a folder that is not there', { socket: '/no/such/folder/s' }, /there is no directory \/no\/such\/folder/],
  ['a group that is not there', { socketGroup: 'no-such-group' }, /no such group/],
] as const) {
  test(`${what} is an error`, async (t) => {
    await assert.rejects(listenOn(settings(t, more), bye), { code: 'bad_socket', message });
  });
}

test('socket_group: a name or a number', {
  skip: process.getuid?.() !== 0 && 'only root may give files away',
}, async (t) => {
  for (const [group, gid] of [
    ['daemon', 1],
    ['12345', 12345],
  ] as const) {
    const at = settings(t, { socketGroup: group });
    const listening = await listenOn(at, bye);
    assert.equal(lstatSync(at.socket).gid, gid);
    listening.close();
  }
});
