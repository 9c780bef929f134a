/** An unexpected error ends osdaemond with exit code 1 and a stack, and leaves no daemon running. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withSmallDisk } from '../logs/smalldisk.ts';
import { SLEEPS } from '../support/daemons.ts';
import type { Files } from '../support/files.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { processesOf, startHost } from '../support/host.ts';
import { cannotUnshare } from '../support/inside.ts';

const root = process.getuid?.() === 0;
const ini = '[os_daemons]\nit = ./sleeps\n';
const FAILS = "throw new Error('as the test wants it')";
const sleeps = (files: Files): string => files.script('sleeps', SLEEPS);

/** Runs `code` in osdaemond before its first line. */
function preloaded(t: Parameters<typeof temporaryDirectory>[0], code: string): { readonly NODE_OPTIONS: string } {
  const file = join(temporaryDirectory(t), 'preloaded.mjs');
  writeFileSync(file, code);
  return { NODE_OPTIONS: `--import=${file}` };
}

/** Makes every import of a module whose name contains `part` fail. */
function withoutModule(part: string): string {
  return `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) { if (name.includes('${part}')) ${FAILS}; return next(name, context); } });`;
}

test('a full disk under the state directory at start: exit code 1 and one sentence', (t) =>
  withSmallDisk(t, temporaryDirectory(t), async (disk) => {
    mkdirSync(join(disk, 'state'), { mode: 0o700 });
    writeFileSync(join(disk, 'state', 'lock'), '');
    assert.throws(() => writeFileSync(join(disk, 'big'), Buffer.alloc(1024 * 1024)), { code: 'ENOSPC' });
    const host = startHost(t, { files: { 'default.ini': `[osdaemond]\nstate_dir = ${disk}/state\n` }, ini });
    assert.equal((await host.exit()).code, 1);
    await host.seen({ level: 'error', message: /its lock cannot be written: there is no space left/ });
  }));

test('a control socket in a directory without search permission: exit code 1 and one sentence', {
  skip: !root && 'only root can become another user',
}, async (t) => {
  const closed = join(temporaryDirectory(t), 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const host = startHost(t, { uid: 65_534, ini: `[osdaemond]\nsocket = ${closed}/c.sock\n` });
  assert.equal((await host.exit()).code, 1);
  await host.seen({ level: 'error', message: /c\.sock cannot be reached: permission denied for uid 65534/ });
});

const mounts: readonly (readonly [string, string, RegExp])[] = [
  [
    'no /etc/group',
    'mkdir none && mount --bind none /etc',
    /cannot be given to the group adm \(socket_group\): there is no such group/,
  ],
  ['no /proc', 'umount -l /proc', /cannot read \/proc: .*mount it/],
];

for (const [what, command, message] of mounts) {
  test(`${what}: exit code 1 and one sentence`, { skip: cannotUnshare() }, async (t) => {
    const host = startHost(t, {
      under: ['unshare', '-m', 'sh', '-c', `${command} && exec "$@"`, 'sh'],
      ini: '[osdaemond]\nsocket_group = adm\n',
    });
    assert.equal((await host.exit()).code, 1);
    await host.seen({ level: 'error', message });
  });
}

test('an unexpected error at start: exit code 1, with the stack in the log file and on stderr', async (t) => {
  const host = startHost(t, {
    ini: '[osdaemond]\nlog_file = host.log\n',
    env: preloaded(t, `process.umask = function preloaded() { ${FAILS}; };`),
  });
  assert.equal((await host.exit()).code, 1);
  const stack = /unexpected error; please report this: Error: as the test wants it\\?.*at .*preloaded/s;
  assert.match(readFileSync(host.path('host.log'), 'utf8'), stack);
  assert.match(host.log.tail(), stack);
});

for (const [what, part] of [
  ['before the configuration is read', '/main'],
  ['before there is a log', './host-'],
] as const) {
  test(`an unexpected error ${what}: exit code 1, with the stack on stderr`, async (t) => {
    const host = startHost(t, { env: preloaded(t, withoutModule(part)) });
    assert.equal((await host.exit()).code, 1);
    assert.match(host.log.tail(), /Error: as the test wants it\n.*at resolve/s);
  });
}

test('an unexpected error while daemons run: they are stopped first, then exit code 1', async (t) => {
  const code = `const { stringify } = JSON;
JSON.stringify = function preloaded(value, ...more) {
  if (value?.event === 'booted') ${FAILS};
  return stringify(value, ...more);
};`;
  const host = startHost(t, { ini, prepare: sleeps, env: preloaded(t, code) });
  await host.state('it', 'up');
  assert.equal((await host.exit()).code, 1);
  await host.seen({ level: 'error', message: /^unexpected error; please report this: .*at .*preloaded/s });
  assert.deepEqual(processesOf(host), []);
});

test('the API cannot be loaded: its socket is removed, and osdaemond supervises without it', async (t) => {
  const host = startHost(t, { ini, prepare: sleeps, env: preloaded(t, withoutModule('./server-')) });
  const up = await host.state('it', 'up');
  await host.seen({ level: 'error', message: /control\.sock .*supervises without it.*as the test wants it/s });
  assert.ok(!existsSync(host.path('state/control.sock')));
  process.kill(up.number('pid'), 'SIGKILL');
  await host.state('it', 'up', up);
  assert.equal(await host.stop(), 0);
});
