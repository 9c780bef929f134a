/** The run journal, and what the next osdaemond does with it. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { ownCgroup } from '../../src/reaping/cgroups.ts';
import { Recovery } from '../../src/recovery/recovery.ts';
import { RunJournal, type RunJournalOptions } from '../../src/recovery/runjournal.ts';
import { readLines } from '../../src/recovery/runlines.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { processesMarked } from '../support/leftovers.ts';
import { settingsByName, settingsFor, World } from '../support/world.ts';

function options(
  path: string,
  reportProblem: (reason: string | null) => void = (reason) => assert.fail(String(reason)),
): RunJournalOptions {
  return { path, era: 'now', cgroups: null, kept: [], reportProblem };
}

test('intent, start and end of a run are recorded', (t) => {
  const path = join(temporaryDirectory(t), 'runs');
  const journal = new RunJournal(options(path));
  const web = journal.recordIntent('1-a', 'web');
  assert.deepEqual(read(path).runs, [{ token: '1-a', daemon: 'web', pid: null, started: null }]);
  web.started(12, 345);
  assert.deepEqual(read(path).runs, [{ token: '1-a', daemon: 'web', pid: 12, started: 345 }]);
  web.ended();
  assert.deepEqual(read(path).runs, []);
  assert.equal(read(path).isClean, false, 'osdaemond still runs, or was killed');
  journal.close();
  assert.equal(read(path).isClean, true);
});

test('a shutdown that leaves a run is not clean', (t) => {
  const path = join(temporaryDirectory(t), 'runs');
  const journal = new RunJournal(options(path));
  journal.recordIntent('1-a', 'web');
  journal.close();
  assert.equal(read(path).isClean, false);
});

test('the journal stays small and keeps the present runs', (t) => {
  const path = join(temporaryDirectory(t), 'runs');
  const journal = new RunJournal(options(path));
  journal.recordIntent('1-kept', 'kept').started(1, 2);
  for (let n = 0; n < 5000; n++) journal.recordIntent(`1-${n}`, 'web').ended();
  assert.ok(statSync(path).size < 100_000, `${statSync(path).size} bytes`);
  assert.deepEqual(
    read(path).runs.map(({ daemon }) => daemon),
    ['kept'],
  );
});

test('a journal that cannot be written is reported once, and once more when it is writable again', (t) => {
  const directory = temporaryDirectory(t);
  const reported: (string | null)[] = [];
  const journal = new RunJournal(options(join(directory, 'state', 'runs'), (reason) => reported.push(reason)));
  journal.recordIntent('1-a', 'web');
  assert.equal(reported.length, 1);
  writeFileSync(join(directory, 'state'), '');
  rmSync(join(directory, 'state'));
  symlinkSync(temporaryDirectory(t), join(directory, 'state'));
  journal.recordIntent('1-b', 'db');
  assert.equal(reported.length, 2);
  assert.equal(reported[1], null);
  assert.equal(read(join(directory, 'state', 'runs')).runs.length, 2);
});

for (const [what, text] of [
  ['nothing', ''],
  ['random bytes', '\0\xff\n\0\n= = = -\n'],
  ['invalid numbers', 'osdaemond ["now",null]\n+ 1-a "web"\n= 1-a 99999999999999999999 1\n= 1-a -1 5\n= 1-a x y\n'],
  ['a start without an intent', 'osdaemond ["now",null]\n= 1-a 12 34\n'],
  ['an end in the middle', 'osdaemond ["now",null]\n.\n+ 1-a'],
] as const) {
  test(`a journal with ${what} records no process`, () => {
    const { runs, isClean } = readLines(text);
    assert.deepEqual(
      runs.filter(({ pid }) => pid !== null),
      [],
    );
    assert.equal(isClean, false);
  });
}

test('a daemon name may contain any character', (t) => {
  const path = join(temporaryDirectory(t), 'runs');
  new RunJournal(options(path)).recordIntent('1-a', 'two words\n= 1-a 1 1');
  assert.deepEqual(read(path).runs, [{ token: '1-a', daemon: 'two words\n= 1-a 1 1', pid: null, started: null }]);
});

test('leftovers get the stop signal, time to exit, and SIGKILL; then their daemons may start', async (t) => {
  const directory = temporaryDirectory(t);
  const logged: string[] = [];
  const open = (): Recovery =>
    new Recovery({ directory, clock: systemClock, log: (_level, message) => logged.push(message) });
  const first = open();
  const policy = () => ({ signal: 'SIGTERM', timeout: 10_000 }) as const;
  await first.killLeftovers(policy);
  const w = new World({ ledger: first });
  const id = first.newToken();
  const env = new Map([['TEST_ID', id]]);
  const script = `trap 'echo asked >${directory}/asked; exit 0' TERM; (setsid sleep 1016 &); echo ready >&2; while :; do sleep 0.05; done`;
  await w.manager.boot(settingsByName(settingsFor('it', script, { env, restart: 'never' })));
  await w.logged('ready');
  // To the second one, the first looks as if it had been killed.
  const second = open();
  assert.deepEqual(await second.killLeftovers(policy), new Set());
  assert.equal(readFileSync(join(directory, 'asked'), 'utf8'), 'asked\n');
  assert.deepEqual(processesMarked('TEST_ID', id), []);
  assert.match(logged.join('\n'), /found leftover processes of a previous osdaemond: it \(pid \d+ sh\)/);
  await second.close();
  await w.close();
});

test('links and pipes among the state files are neither followed nor waited for', async (t) => {
  const directory = temporaryDirectory(t);
  symlinkSync('/dev/zero', join(directory, 'runs'));
  symlinkSync('/etc/hostname', join(directory, 'id'));
  const logged: string[] = [];
  const recovery = new Recovery({
    directory,
    clock: systemClock,
    log: (_level, message) => logged.push(message),
  });
  await recovery.killLeftovers(() => ({ signal: 'SIGTERM', timeout: 0 }));
  assert.match(logged.join('\n'), /the run journal .* is not readable/);
  recovery.recordIntent(recovery.newToken(), 'web');
  assert.equal(read(join(directory, 'runs')).runs.length, 1);
  await recovery.close();
});

test('the own cgroup is found in any mount of version 2, also in a mount of a part of the hierarchy', () => {
  const line = (root: string, point: string, kind = 'cgroup2'): string =>
    `41 31 0:38 ${root} ${point} rw,relatime shared:9 - ${kind} none rw\n`;
  const v1 = line('/', '/sys/fs/cgroup/cpu', 'cgroup');
  assert.equal(ownCgroup(`${v1}${line('/', '/sys/fs/cgroup/unified')}`, '/'), '/sys/fs/cgroup/unified');
  assert.equal(ownCgroup(line('/', '/sys/fs/cgroup'), '/system.slice/x'), '/sys/fs/cgroup/system.slice/x');
  assert.equal(ownCgroup(line('/docker/1', '/sys/fs/cgroup'), '/docker/1/y'), '/sys/fs/cgroup/y');
  assert.equal(ownCgroup(line('/docker/1', '/sys/fs/cgroup'), '/docker/10'), undefined);
  assert.equal(ownCgroup(line('/', '/a\\040b'), '/x'), '/a b/x');
  assert.equal(ownCgroup(v1, '/'), undefined);
  assert.equal(ownCgroup(line('/', '/sys/fs/cgroup'), undefined), undefined);
});

function read(path: string): ReturnType<typeof readLines> {
  return readLines(readFileSync(path, 'utf8'));
}
