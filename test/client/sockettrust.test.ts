/** The client uses the default control socket only if no other user can have created it; a named socket is used as it is. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { osdaemonctl } from '../support/ctl.ts';
import { temporaryDirectory } from '../support/folder.ts';

const root = process.getuid?.() === 0;
const asRoot = { skip: !root && 'only root can become another user' };
const ATTACKER = 64_326;
/** The user who runs osdaemonctl; root ignores XDG_RUNTIME_DIR, so it becomes another one. */
const victim = root ? 64_325 : (process.getuid?.() ?? assert.fail('no users here'));
const become = root ? { uid: victim } : {};

const SECRET = ['config', 'set', 'admins', 'root', 's3cret'];

interface Fake {
  /** `$XDG_RUNTIME_DIR` of the victim. */
  readonly runtime: string;
  readonly directory: string;
  readonly socket: string;
  /** The requested paths, in order. */
  readonly requests: string[];
}

/** A server at the default path of the victim, in a directory that passes the check until a test changes it. */
async function listens(t: TestContext): Promise<Fake> {
  const runtime = temporaryDirectory(t);
  const directory = join(runtime, 'osdaemond');
  mkdirSync(directory, { mode: 0o700 });
  const { socket, requests } = await listensIn(t, directory);
  if (root) for (const path of [runtime, directory, socket]) chownSync(path, victim, victim);
  return { runtime, directory, socket, requests };
}

async function listensIn(t: TestContext, directory: string): Promise<Pick<Fake, 'socket' | 'requests'>> {
  const socket = join(directory, 'control.sock');
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => server.close());
  chmodSync(socket, 0o777);
  return { socket, requests };
}

test('a socket of the user in a directory of the user is used', async (t) => {
  const { runtime, requests } = await listens(t);
  await osdaemonctl(SECRET, { ...become, env: { XDG_RUNTIME_DIR: runtime } });
  assert.equal(requests.length, 1);
});

const refused: readonly { what: string; rootOnly?: true; change: (fake: Fake) => void; message: RegExp }[] = [
  {
    what: 'a directory of another user',
    rootOnly: true,
    change: ({ directory, socket }) => {
      chmodSync(directory, 0o755);
      for (const path of [directory, socket]) chownSync(path, ATTACKER, ATTACKER);
    },
    message: new RegExp(`the directory .*/osdaemond belongs to user ${ATTACKER}, not to user ${victim} or root`),
  },
  {
    what: 'a socket of another user',
    rootOnly: true,
    change: ({ socket }) => chownSync(socket, ATTACKER, ATTACKER),
    message: new RegExp(`the socket belongs to user ${ATTACKER}, not to user ${victim} or root`),
  },
  {
    what: 'a directory that all may write',
    change: ({ directory }) => chmodSync(directory, 0o707),
    message: /the directory .*\/osdaemond is writable by other users \(mode 0707\)/,
  },
  {
    what: 'a directory that its group may write',
    change: ({ directory }) => chmodSync(directory, 0o770),
    message: /the directory .*\/osdaemond is writable by other users \(mode 0770\)/,
  },
  {
    what: 'a symbolic link instead of the directory',
    change: ({ directory }) => {
      renameSync(directory, `${directory}.real`);
      symlinkSync(`${directory}.real`, directory);
    },
    message: /osdaemond is a symbolic link/,
  },
  {
    what: 'a symbolic link instead of the socket',
    change: ({ socket }) => {
      renameSync(socket, `${socket}.real`);
      symlinkSync(`${socket}.real`, socket);
    },
    message: /the socket is a symbolic link/,
  },
];
for (const { what, rootOnly, change, message } of refused) {
  test(`${what}: exit 77, nothing is sent`, rootOnly === true ? asRoot : {}, async (t) => {
    const fake = await listens(t);
    change(fake);
    const { code, stdout, stderr } = await osdaemonctl(SECRET, { ...become, env: { XDG_RUNTIME_DIR: fake.runtime } });
    assert.deepEqual([code, stdout, fake.requests], [77, '', []], stderr);
    assert.match(stderr, message);
    assert.match(stderr, /^osdaemonctl: [^\n]*--socket or OSDAEMON_SOCKET[^\n]*\n$/);
  });
}

test('another user has created /tmp/osdaemond-UID: exit 77, nothing is sent', asRoot, async (t) => {
  const uid = 64_327;
  const directory = `/tmp/osdaemond-${uid}`;
  mkdirSync(directory, { mode: 0o755 });
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const { socket, requests } = await listensIn(t, directory);
  for (const path of [directory, socket]) chownSync(path, ATTACKER, ATTACKER);
  const { code, stdout, stderr } = await osdaemonctl(SECRET, { uid });
  assert.deepEqual([code, stdout, requests], [77, '', []], stderr);
});

test('no socket at the default path: exit 69', async (t) => {
  const { runtime, directory } = await listens(t);
  rmSync(directory, { recursive: true });
  const { code, stderr } = await osdaemonctl(['status'], { ...become, env: { XDG_RUNTIME_DIR: runtime } });
  assert.equal(code, 69, stderr);
  assert.match(stderr, /no such socket/);
});

test('a socket that is named is used, also one of another user', asRoot, async (t) => {
  const { directory, socket, requests } = await listens(t);
  chmodSync(directory, 0o755);
  for (const path of [directory, socket]) chownSync(path, ATTACKER, ATTACKER);
  await osdaemonctl(SECRET, { ...become, socket });
  assert.equal(requests.length, 1);
});
