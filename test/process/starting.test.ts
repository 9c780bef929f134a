/** Reasons why a daemon cannot be started. */
import assert from 'node:assert/strict';
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { DaemonSettings } from '../../src/config/settings/settings.ts';
import { settingsByName, settingsFor, World } from '../support/world.ts';

const directory = mkdtempSync(join(tmpdir(), 'osdaemond-starting-'));
after(() => rmSync(directory, { recursive: true }));

function script(name: string, text: string, mode = 0o755): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function reasonFor(argv: readonly [string, ...string[]], more: Partial<DaemonSettings> = {}): Promise<string> {
  const w = new World();
  try {
    await w.manager.boot(settingsByName(settingsFor('d', '', { command: { kind: 'words', argv }, ...more })));
    await w.reached('d', 'halted');
    assert.ok(!w.changes.some((change) => change.state === 'up'), 'it never was up');
    assert.match(await w.logged('gave up after'), /gave up after .*: .*; to retry: /);
    return await w.logged('cannot be started');
  } finally {
    await w.close();
  }
}

const CASES: readonly (readonly [string, readonly [string, ...string[]], RegExp, Partial<DaemonSettings>?])[] = [
  ['a missing program', ['/no/such/program'], /\/no\/such\/program does not exist/],
  ['a command that is not in PATH', ['no-such-program'], /command not found: no-such-program \(not in PATH\)/],
  ['a directory', [directory], /is a directory, not a program/],
  ['a file that is not executable', [script('plain', 'hello', 0o644)], /is not executable/],
  [
    'a missing interpreter',
    [script('bad', '#!/no/such/interpreter -x\n')],
    /the interpreter \/no\/such\/interpreter of .*bad does not exist/,
  ],
  [
    'a missing directory',
    ['/bin/true'],
    /its directory \/no\/such\/directory does not exist/,
    { directory: '/no/such/directory' },
  ],
  [
    'a file as directory',
    ['/bin/true'],
    /its directory .*plain2 is not a directory/,
    { directory: script('plain2', '') },
  ],
];
for (const [what, argv, reason, more] of CASES) {
  test(`${what} is reported`, async () => assert.match(await reasonFor(argv, more), reason));
}

test('a script without a #! line runs under /bin/sh', async () => {
  const w = new World();
  await w.manager.boot(
    settingsByName(
      settingsFor('d', '', {
        command: { kind: 'words', argv: [script('old', 'echo "run with $1" >&2\nexec sleep 1000\n'), 'x y'] },
      }),
    ),
  );
  await w.logged('run with x y');
  await w.close();
});

test('a program is looked up in the PATH and the directory of the daemon', async () => {
  script('here', '#!/bin/sh\necho found >&2\nexec sleep 1000\n');
  const w = new World();
  const path = new Map([['PATH', `.:/usr/bin:/bin`]]);
  await w.manager.boot(
    settingsByName(settingsFor('d', '', { command: { kind: 'words', argv: ['here'] }, directory, env: path })),
  );
  await w.logged('found');
  await w.close();
});

test('failed starts leave no descriptor open', async () => {
  const w = new World();
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  await w.manager.boot(
    settingsByName(settingsFor('d', '', { command: { kind: 'words', argv: ['/no/such/program'] }, maxRetries: 100 })),
  );
  await w.reached('d', 'halted');
  assert.equal(open(), before);
  await w.close();
});

test('a missing program is reported also when the shim sets the umask', async () => {
  assert.match(
    await reasonFor(['no-such-program'], { umask: 0o077 }),
    /command not found: no-such-program \(not in PATH\)/,
  );
});

test('a daemon whose interpreter is missing is never up, also when the shim sets the umask', async () => {
  const argv = [script('bad3', '#!/no/such/interpreter\n')] as const;
  const w = new World();
  await w.manager.boot(
    settingsByName(settingsFor('d', '', { command: { kind: 'words', argv: [...argv] }, umask: 0o077 })),
  );
  await w.reached('d', 'halted');
  await w.logged(/cannot be started: the interpreter \/no\/such\/interpreter of .*bad3 does not exist/);
  assert.ok(!w.changes.some(({ state, pid }) => state === 'up' && pid !== null));
  await w.close();
});

test('a failure after the shim has started is reported as its stage, not as exit status 127', async () => {
  // Relative to the directory of the daemon: only the kernel looks it up.
  const argv = [script('bad2', '#!./no-such-interpreter\n')] as const;
  const w = new World();
  await w.manager.boot(
    settingsByName(settingsFor('d', '', { command: { kind: 'words', argv: [...argv] }, umask: 0o077 })),
  );
  await w.reached('d', 'halted');
  await w.logged(/cannot be started: the interpreter \.\/no-such-interpreter of .*bad2 does not exist/);
  assert.ok(!w.words.some((words) => words.includes('127')), w.words.join('\n'));
  await w.close();
});

test('a daemon gets its pipes when osdaemond has more than 1024 descriptors open', async () => {
  const many = Array.from({ length: 1100 }, () => openSync('/dev/null', 'r'));
  const w = new World();
  await w.manager.boot(settingsByName(settingsFor('d', 'echo heard >&2; exec sleep 1000')));
  await w.logged('heard');
  await w.close();
  for (const fd of many) closeSync(fd);
});
