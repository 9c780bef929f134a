/** The directory of the notify sockets: every user may enter it, and only osdaemond may list it. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DatagramReader } from '../../src/process/datagramreader.ts';
import { NotifyDirectory } from '../../src/process/notifydirectory.ts';
import { Sender } from '../support/datagrams.ts';
import { temporaryDirectory } from '../support/folder.ts';

function stateDirectory(t: TestContext, name = 'state'): string {
  const state = join(temporaryDirectory(t), name);
  mkdirSync(state, { mode: 0o700 });
  return state;
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

test('the directory is created when it is needed, and removed at the end', (t) => {
  const state = stateDirectory(t);
  const directory = new NotifyDirectory(state);
  directory.remove();
  assert.deepEqual(readdirSync(state), []);
  directory.newPath();
  directory.remove();
  assert.deepEqual(readdirSync(state), []);
});

test('paths are unguessable and used once', (t) => {
  const directory = new NotifyDirectory(stateDirectory(t));
  const paths = Array.from({ length: 100 }, () => directory.newPath());
  assert.equal(new Set(paths).size, 100);
  for (const path of paths) assert.match(path, /\/notify-[-_A-Za-z0-9]{22}\/[0-9a-z]{1,3}$/);
});

test('other users may enter, but not list', (t) => {
  const state = stateDirectory(t);
  const path = new NotifyDirectory(state).newPath();
  assert.equal(modeOf(dirname(path)), '711');
  // Without root no daemon runs as another user.
  assert.equal(modeOf(state), process.geteuid?.() === 0 ? '711' : '700');
  const reader = new DatagramReader(path, () => {});
  assert.equal(modeOf(path), '666');
  reader.close();
  assert.equal(existsSync(path), false);
});

test('the directory of a killed osdaemond is removed', (t) => {
  const state = stateDirectory(t);
  const old = dirname(new NotifyDirectory(state).newPath());
  chmodSync(old, 0o700);
  const path = new NotifyDirectory(state).newPath();
  assert.deepEqual(readdirSync(state), [path.split('/').at(-2)]);
});

test('a state directory whose path is too long for a socket address is refused with the limit', (t) => {
  const directory = new NotifyDirectory(stateDirectory(t, 'x'.repeat(80)));
  assert.throws(() => directory.newPath(), {
    code: 'bad_state_directory',
    message: /is longer than 69 bytes, too long for the address of a notify socket in it; choose a shorter state_dir/,
  });
});

test('20,000 datagrams in bursts: none is lost', async (t) => {
  const path = new NotifyDirectory(stateDirectory(t)).newPath();
  const heard: number[] = [];
  const reader = new DatagramReader(path, ({ bytes }) => heard.push(Number(bytes.toString('latin1'))));
  const sender = new Sender(path);
  for (let sent = 0; sent < 20_000; ) {
    if (sender.send(String(sent))) sent += 1;
    else await new Promise((resolve) => setImmediate(resolve));
  }
  reader.drain();
  sender.close();
  reader.close();
  assert.equal(heard.length, 20_000);
  assert.ok(heard.every((number, index) => number === index));
});
