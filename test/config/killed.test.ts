/** A file has its old or its new content, whenever the writing process is killed. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { finishConfigJournal } from '../../src/config/files/configjournal.ts';
import { layersOf } from '../../src/config/files/layers.ts';
import { killedAfter, withPatchedFs } from './patchedfs.ts';
import { JOURNAL, mounted, OLD, place } from './place.ts';
import { WRITER } from './writer.ts';

const contents: readonly (readonly [string, string])[] = [
  ['a longer one', `${OLD}c = 3\n`],
  ['a shorter one', '[s]\n'],
  ['another of the same length', OLD.replace('1', '7')],
  ['nothing', ''],
];

for (const [what, content] of contents) {
  test(`replaced by ${what}`, (t) => {
    const { write, content: now, directory } = place(t);
    write(content);
    assert.equal(now(), content);
    assert.deepEqual(readdirSync(join(directory, 'etc')), ['local.ini']);
  });

  test(`bind-mounted, and overwritten with ${what}`, (t) => {
    const { write, content: now, file, directory } = place(t);
    const { ino } = statSync(file);
    withPatchedFs(mounted, () => write(content));
    assert.equal(now(), content);
    assert.equal(statSync(file).ino, ino);
    assert.deepEqual(readdirSync(join(directory, 'etc')), ['local.ini']);
    assert.deepEqual(readdirSync(join(directory, 'state')), []);
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

  test(`killed at any instant while it is overwritten with ${what}: the next start completes it`, (t) => {
    for (const torn of [false, true]) {
      for (let calls = 1, ended = false; !ended; calls++) {
        const { write, content: now, file, state } = place(t);
        ended = killedAfter(calls, torn, () => withPatchedBoth(() => write(content)));
        finishConfigJournal(state, layersOf([file], '/'), WRITER);
        assert.ok(now() === OLD || now() === content, `after ${calls} calls: ${now()}`);
        if (ended) assert.equal(now(), content);
        assert.ok(!existsSync(join(state, JOURNAL)));
      }
    }
  });
}

/** In addition to the patches of the test, the file is bind-mounted. */
function withPatchedBoth(act: () => void): void {
  withPatchedFs(mounted, act);
}

test('a replacement is synced before the rename, and the directory after it', (t) => {
  const { write, file } = place(t);
  const calls = callsOf(() => write('new'), file);
  assert.deepEqual(calls, [
    'open temporary',
    'write',
    'mode',
    'sync',
    'close',
    'rename',
    'open directory',
    'sync',
    'close',
  ]);
});

/** The system calls, as text. */
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
        `open ${opened.endsWith('.tmp') ? 'temporary' : opened === file ? 'file' : basename(opened) === 'etc' ? 'directory' : opened}`,
      );
    return real();
  }, act);
  return calls;
}
