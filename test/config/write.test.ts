/** A write keeps owner, mode and links of a file, wherever it is; or it fails and changes nothing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, {
  chmodSync,
  chownSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { processIdentity } from '../../src/base/posix/processidentity.ts';
import { writeConfigFile } from '../../src/config/files/write.ts';
import { asNobody, ROOT_ONLY } from './apart.ts';
import { type Instead, systemError, withPatchedFs } from './patchedfs.ts';
import { JOURNAL, mounted, OLD, place } from './place.ts';
import { WRITER } from './writer.ts';

test('the journal has mode 0600 and is complete before the file is written', (t) => {
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

test('no space left: the old content stays, and no temporary file', (t) => {
  const { write, content, directory } = place(t);
  const full: Instead = (name, real) => {
    if (name === 'writeSync') throw systemError('ENOSPC');
    return real();
  };
  assert.throws(() => withPatchedFs(full, () => write('new')), {
    code: 'unwritable_file',
    message: /local\.ini cannot be written: no space left on the disk; its old content stays$/,
  });
  assert.equal(content(), OLD);
  assert.deepEqual(readdirSync(join(directory, 'etc')), ['local.ini']);
});

test('no space left for a mounted file that grows: the old content stays', (t) => {
  const { write, content, file, directory } = place(t);
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
  assert.deepEqual(readdirSync(join(directory, 'state')), []);
});

test('a link is followed and stays a link; owner and mode stay', (t) => {
  const { write, file, directory } = place(t);
  const target = join(directory, 'target');
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

test('a missing file is created for its owner and group', (t) => {
  const { directory, state } = place(t);
  const file = join(directory, 'new.ini');
  writeConfigFile(file, Buffer.from('new'), state, WRITER);
  assert.equal(readFileSync(file, 'utf8'), 'new');
  assert.equal(statSync(file).mode & 0o777, 0o640);
});

test('the temporary file of a killed writer is removed, that of a living one is not', (t) => {
  const { write, file, directory } = place(t);
  const temporary = (identity: string): string =>
    join(directory, 'etc', `.${basename(file)}.osdaemond-${identity}.tmp`);
  const dead = temporary('4194305-1');
  const alive = temporary(processIdentity(process.ppid));
  const other = join(directory, 'etc', '.local.ini.swp');
  for (const path of [dead, alive, other]) writeFileSync(path, '');
  write('new');
  assert.deepEqual([dead, alive, other].map(existsSync), [false, true, true]);
});

test('a file of our own in a foreign directory is overwritten in place', { skip: ROOT_ONLY }, (t) => {
  const { file, directory, state, content } = place(t);
  for (const path of [directory, join(directory, 'etc')]) chmodSync(path, 0o755);
  for (const path of [file, state]) chownSync(path, 65_534, 65_534);
  asNobody(
    `const { writeConfigFile } = await import('./src/config/files/write.ts');
     writeConfigFile(${JSON.stringify(file)}, Buffer.from('new'), ${JSON.stringify(state)}, { own: '1-1', isOtherAlive: () => false });`,
  );
  assert.equal(content(), 'new');
  assert.equal(statSync(file).uid, 65_534);
});

test('a foreign file is an error, and nothing changes', { skip: ROOT_ONLY }, (t) => {
  const { file, directory, state, content } = place(t);
  for (const path of [directory, join(directory, 'etc')]) chmodSync(path, 0o755);
  chownSync(state, 65_534, 65_534);
  const message = asNobody(
    `const { writeConfigFile } = await import('./src/config/files/write.ts');
     try { writeConfigFile(${JSON.stringify(file)}, Buffer.from('new'), ${JSON.stringify(state)}, { own: '1-1', isOtherAlive: () => false }); } catch (thrown) { return thrown.message; }`,
  );
  assert.equal(message, `${file} cannot be written: permission denied for uid 65534; its old content stays`);
  assert.equal(content(), OLD);
  assert.deepEqual(readdirSync(state), []);
});

const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

test('a bind-mounted file', { skip: !canMount && 'this user may not mount' }, (t) => {
  const { file, directory, state, content } = place(t);
  const mounted = join(directory, 'mounted.ini');
  writeFileSync(mounted, OLD);
  const { ino } = statSync(mounted);
  const program = `const { writeConfigFile } = await import('./src/config/files/write.ts');
    writeConfigFile(${JSON.stringify(file)}, Buffer.from('new'), ${JSON.stringify(state)}, { own: '1-1', isOtherAlive: () => false });`;
  const shell = 'mount --bind "$1" "$2" && exec "$3" --input-type=module --eval "$4"';
  const { status, stderr } = spawnSync(
    'unshare',
    ['-m', 'sh', '-c', shell, 'sh', mounted, file, process.execPath, program],
    {
      cwd: join(import.meta.dirname, '..', '..'),
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stderr);
  assert.equal(readFileSync(mounted, 'utf8'), 'new');
  assert.equal(statSync(mounted).ino, ino);
  assert.equal(content(), OLD, 'what it hides is not touched');
  assert.deepEqual(readdirSync(state), []);
});
