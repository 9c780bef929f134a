/** A file that is written has its old content or its new one, whenever the process is killed, whatever is mounted where. */
import assert from 'node:assert/strict';
import fs, {
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { finishJournal } from '../../src/config/journal.ts';
import { processIdentity } from '../../src/config/process.ts';
import { writeConfigFile } from '../../src/config/write.ts';
import { temporaryFolder } from '../support/folder.ts';
import { asNobody, ROOT_ONLY } from './apart.ts';
import { type Instead, killedAfter, systemError, withPatchedFs } from './patchedfs.ts';

const OLD = '; old\n[s]\na = 1\nb = 2\n';
const JOURNAL = 'config-journal.json';

interface Place {
  readonly folder: string;
  readonly file: string;
  readonly state: string;
  write(content: string): void;
  content(): string;
}

function place(t: TestContext): Place {
  const folder = temporaryFolder(t);
  const file = join(folder, 'etc', 'local.ini');
  const state = join(folder, 'state');
  for (const one of ['etc', 'state']) mkdirSync(join(folder, one));
  writeFileSync(file, OLD);
  return {
    folder,
    file,
    state,
    write: (content) => writeConfigFile(file, Buffer.from(content), state),
    content: () => readFileSync(file, 'utf8'),
  };
}

/** A file that is mounted by itself cannot be replaced. */
const mounted: Instead = (name, real, args) => {
  if (name === 'renameSync' && String(args[1]).endsWith('.ini')) throw systemError('EBUSY');
  return real();
};

const contents: readonly (readonly [string, string])[] = [
  ['a longer one', `${OLD}c = 3\n`],
  ['a shorter one', '[s]\n'],
  ['another of the same length', OLD.replace('1', '7')],
  ['nothing', ''],
];

for (const [what, content] of contents) {
  test(`replaced by ${what}`, (t) => {
    const { write, content: now, folder } = place(t);
    write(content);
    assert.equal(now(), content);
    assert.deepEqual(readdirSync(join(folder, 'etc')), ['local.ini']);
  });

  test(`mounted by itself, and written over with ${what}`, (t) => {
    const { write, content: now, file, folder } = place(t);
    const { ino } = statSync(file);
    withPatchedFs(mounted, () => write(content));
    assert.equal(now(), content);
    assert.equal(statSync(file).ino, ino);
    assert.deepEqual(readdirSync(join(folder, 'etc')), ['local.ini']);
    assert.deepEqual(readdirSync(join(folder, 'state')), []);
  });

  test(`killed at any instant while it is replaced by ${what}`, (t) => {
    for (const torn of [false, true]) {
      for (let calls = 1, ended = false; !ended; calls++) {
        const { write, content: now } = place(t);
        ended = killedAfter(calls, torn, () => write(content));
        assert.ok(now() === (ended ? content : OLD) || now() === content, `after ${calls} calls: ${now()}`);
      }
    }
  });

  test(`killed at any instant while it is written over with ${what}: the next start completes it`, (t) => {
    for (const torn of [false, true]) {
      for (let calls = 1, ended = false; !ended; calls++) {
        const { write, content: now, state } = place(t);
        ended = killedAfter(calls, torn, () => withPatchedBoth(() => write(content)));
        finishJournal(state);
        assert.ok(now() === OLD || now() === content, `after ${calls} calls: ${now()}`);
        if (ended) assert.equal(now(), content);
        assert.ok(!existsSync(join(state, JOURNAL)));
      }
    }
  });
}

/** On top of what the test patches: the file is mounted. */
function withPatchedBoth(act: () => void): void {
  withPatchedFs(mounted, act);
}

test('what is replaced is on the disk before it has the name, and the name before it is done', (t) => {
  const { write, file } = place(t);
  const calls = callsOf(() => write('new'), file);
  assert.deepEqual(calls, [
    'open temporary',
    'write',
    'mode',
    'sync',
    'close',
    'rename',
    'open folder',
    'sync',
    'close',
  ]);
});

/** The calls in words. */
function callsOf(act: () => void, file: string): string[] {
  const words: Readonly<Record<string, string>> = {
    writeSync: 'write',
    fsyncSync: 'sync',
    closeSync: 'close',
    renameSync: 'rename',
    fchmodSync: 'mode',
  };
  const calls: string[] = [];
  withPatchedFs((name, real, args) => {
    const opened = String(args[0]);
    if (name !== 'openSync') calls.push(words[name] ?? name);
    else
      calls.push(
        `open ${opened.endsWith('.tmp') ? 'temporary' : opened === file ? 'file' : basename(opened) === 'etc' ? 'folder' : opened}`,
      );
    return real();
  }, act);
  return calls;
}

test('the journal is for its owner’s eyes, and whole before the file is touched', (t) => {
  const { write, file, state } = place(t);
  let seen = 0;
  withPatchedFs(
    (name, real, args) => {
      if (name === 'openSync' && String(args[0]) === file && isForWriting(args[1])) {
        const path = join(state, JOURNAL);
        assert.equal(statSync(path).mode & 0o777, 0o600);
        assert.equal(Buffer.from(JSON.parse(readFileSync(path, 'utf8')).after, 'base64').toString(), 'new');
        seen += 1;
      }
      return mounted(name, real, args);
    },
    () => write('new'),
  );
  assert.equal(seen, 1);
});

function isForWriting(flags: unknown): boolean {
  return typeof flags === 'number' && (flags & constants.O_WRONLY) !== 0;
}

test('no space left: the old content stays, and nothing lies around', (t) => {
  const { write, content, folder } = place(t);
  const full: Instead = (name, real) => {
    if (name === 'writeSync') throw systemError('ENOSPC');
    return real();
  };
  assert.throws(() => withPatchedFs(full, () => write('new')), {
    code: 'unwritable_file',
    message: /local\.ini cannot be written: there is no space left on the disk; its old content stays$/,
  });
  assert.equal(content(), OLD);
  assert.deepEqual(readdirSync(join(folder, 'etc')), ['local.ini']);
});

test('no space left for a mounted file that grows: the old content stays', (t) => {
  const { write, content, file, folder } = place(t);
  let fd: unknown;
  const full: Instead = (name, real, args) => {
    const result = mounted(name, real, args);
    if (name === 'openSync' && String(args[0]) === file) fd = result;
    if (name === 'writeSync' && args[0] === fd && typeof args[4] === 'number' && args[4] >= OLD.length) {
      throw systemError('ENOSPC');
    }
    return result;
  };
  assert.throws(() => withPatchedFs(full, () => write(`${OLD}${'x'.repeat(5000)}`)), { code: 'unwritable_file' });
  assert.equal(content(), OLD);
  assert.deepEqual(readdirSync(join(folder, 'state')), []);
});

test('a link is followed and stays a link; owner and mode stay', (t) => {
  const { write, file, folder } = place(t);
  const target = join(folder, 'target');
  fs.renameSync(file, target);
  symlinkSync('../target', file);
  chmodSync(target, 0o604);
  if (process.getuid?.() === 0) chownSync(target, 12, 34);
  const { uid, gid, mode } = statSync(target);
  write('new');
  assert.equal(fs.readlinkSync(file), '../target');
  assert.equal(readFileSync(target, 'utf8'), 'new');
  const now = statSync(target);
  assert.deepEqual([now.uid, now.gid, now.mode], [uid, gid, mode]);
});

test('a file that is not there is made, for its owner and group', (t) => {
  const { folder, state } = place(t);
  const file = join(folder, 'new.ini');
  writeConfigFile(file, Buffer.from('new'), state);
  assert.equal(readFileSync(file, 'utf8'), 'new');
  assert.equal(statSync(file).mode & 0o777, 0o640);
});

test('what a killed writer left is cleared away, what a living one writes is not', (t) => {
  const { write, file, folder } = place(t);
  const temporary = (identity: string): string => join(folder, 'etc', `.${basename(file)}.osdaemond-${identity}.tmp`);
  const dead = temporary('4194305-1');
  const alive = temporary(processIdentity(process.ppid));
  const other = join(folder, 'etc', '.local.ini.swp');
  for (const path of [dead, alive, other]) writeFileSync(path, '');
  write('new');
  assert.deepEqual([dead, alive, other].map(existsSync), [false, true, true]);
});

test('in a folder that is not ours, a file that is ours is written over', { skip: ROOT_ONLY }, (t) => {
  const { file, folder, state, content } = place(t);
  for (const path of [folder, join(folder, 'etc')]) chmodSync(path, 0o755);
  for (const path of [file, state]) chownSync(path, 65_534, 65_534);
  asNobody(
    `const { writeConfigFile } = await import('./src/config/write.ts');
     writeConfigFile(${JSON.stringify(file)}, Buffer.from('new'), ${JSON.stringify(state)});`,
  );
  assert.equal(content(), 'new');
  assert.equal(statSync(file).uid, 65_534);
});

test('a file that is not ours: an error that says so, and nothing has changed', { skip: ROOT_ONLY }, (t) => {
  const { file, folder, state, content } = place(t);
  for (const path of [folder, join(folder, 'etc')]) chmodSync(path, 0o755);
  chownSync(state, 65_534, 65_534);
  const message = asNobody(
    `const { writeConfigFile } = await import('./src/config/write.ts');
     try { writeConfigFile(${JSON.stringify(file)}, Buffer.from('new'), ${JSON.stringify(state)}); } catch (thrown) { return thrown.message; }`,
  );
  assert.equal(message, `${file} cannot be written: permission denied for uid 65534; its old content stays`);
  assert.equal(content(), OLD);
  assert.deepEqual(readdirSync(state), []);
});
