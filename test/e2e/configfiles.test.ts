/** The daemons follow the configuration files, however these are changed; a file that cannot be used changes nothing. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { follows, STAYS } from '../support/daemons.ts';
import type { Files } from '../support/files.ts';
import { type Host, startHost } from '../support/host.ts';

const withValue = (value: string): string => `[os_daemons]\nkey = ./key\n[s]\nk = ${value}\n`;
const follower = (files: Files): string => files.script('key', follows('s', 'k'));

/** Checks that osdaemond still follows its files, and that no daemon was restarted without need. */
async function followsAgain(host: Host, starts: number): Promise<void> {
  host.edit('local.ini', withValue('again'));
  await host.logged('key', 'again');
  assert.equal(host.log.matching({ event: 'state', daemon: 'key', state: 'up' }).length, starts);
}

const edits: readonly (readonly [string, (host: Host) => void])[] = [
  ['a new file that takes the name', (host) => host.edit('local.ini', withValue('two'))],
  ['a write in place', (host) => writeFileSync(host.path('local.ini'), withValue('two'))],
  [
    'a write in two parts',
    (host) => {
      const text = withValue('two');
      writeFileSync(host.path('local.ini'), text.slice(0, 30));
      appendFileSync(host.path('local.ini'), text.slice(30));
    },
  ],
  [
    'an editor that moves the old file away first',
    (host) => {
      renameSync(host.path('local.ini'), host.path('local.ini~'));
      writeFileSync(host.path('local.ini'), withValue('two'));
      rmSync(host.path('local.ini~'));
    },
  ],
  [
    'delete, then create',
    (host) => {
      rmSync(host.path('local.ini'));
      writeFileSync(host.path('local.ini'), withValue('two'));
    },
  ],
];

for (const [how, edit] of edits) {
  test(`a change is noticed: ${how}`, async (t) => {
    const host = startHost(t, { ini: withValue('one'), prepare: follower });
    await host.logged('key', 'one');
    edit(host);
    await host.logged('key', 'two');
    await followsAgain(host, 3);
  });
}

test('a change is noticed: a ConfigMap, whose directory is a symbolic link that is replaced', async (t) => {
  const host = startHost(t, {
    args: ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'mounted/local.ini'],
    prepare: (files) => {
      follower(files);
      files.write('mounted/..1/local.ini', withValue('one'));
      symlinkSync('..1', files.path('mounted/..data'));
      symlinkSync('..data/local.ini', files.path('mounted/local.ini'));
    },
  });
  await host.logged('key', 'one');
  host.write('mounted/..2/local.ini', withValue('two'));
  symlinkSync('..2', host.path('mounted/..data_tmp'));
  renameSync(host.path('mounted/..data_tmp'), host.path('mounted/..data'));
  rmSync(host.path('mounted/..1'), { recursive: true });
  await host.logged('key', 'two');
});

test('a change is noticed: a file in a directory, and a directory that appears later', async (t) => {
  const host = startHost(t, {
    ini: withValue('one'),
    args: ['--log-format', 'json', '--log-level', 'debug'],
    prepare: follower,
  });
  await host.logged('key', 'one');
  mkdirSync(host.path('local.d'));
  host.write('local.d/10-mine.ini', '[s]\nk = from the directory\n');
  await host.logged('key', 'from the directory');
  host.write('local.d/20-mine.ini', '[s]\nk = from the last file\n');
  await host.logged('key', 'from the last file');
  host.write('local.d/99-not-an-ini-file.txt', '[s]\nk = from a text\n');
  rmSync(host.path('local.d/20-mine.ini'));
  const back = await host.logged('key', 'from the directory', await host.logged('key', 'from the last file'));
  assert.ok(back.index > 0);
});

test('an added entry starts, a removed one stops, a changed command restarts, and no other daemon is affected', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nstays = ./stays 1\ngoes = ./stays 1\nchanges = ./stays 1\n',
    prepare: (files) => files.script('stays', `echo "[\\"log\\",\\"$OSDAEMON_NAME $1\\"]"\nexec cat >/dev/null`),
  });
  const stays = await host.state('stays', 'up');
  const goes = await host.state('goes', 'up');
  await host.logged('changes', 'changes 1');
  host.edit('local.ini', '[os_daemons]\nstays = ./stays 1\nchanges = ./stays 2\nnew = ./stays 1\n');
  await host.logged('new', 'new 1');
  await host.logged('changes', 'changes 2');
  await host.state('goes', 'stopped', goes);
  assert.throws(() => process.kill(goes.number('pid'), 0), { code: 'ESRCH' });
  process.kill(stays.number('pid'), 0);
  assert.equal(host.log.matching({ event: 'state', daemon: 'stays', state: 'up' }).length, 1);
});

test('a daemon whose entry is removed and added again runs again', async (t) => {
  const host = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  const first = await host.state('it', 'up');
  host.edit('local.ini', '[os_daemons]\n');
  const gone = await host.state('it', 'stopped', first);
  host.edit('local.ini', '[os_daemons]\nit = ./stays\n');
  const second = await host.state('it', 'up', gone);
  assert.notEqual(second.number('pid'), first.number('pid'));
});

const damages: readonly (readonly [string, (host: Host) => void])[] = [
  [
    'a value that is wrong',
    (host) => host.edit('local.ini', `${withValue('two')}[os_daemon_settings]\nmax_retries = abc\n`),
  ],
  ['a file that is deleted', (host) => rmSync(host.path('local.ini'))],
  ['a file that is empty', (host) => truncateSync(host.path('local.ini'), 0)],
  [
    'a directory in its place',
    (host) => {
      rmSync(host.path('local.ini'));
      mkdirSync(host.path('local.ini'));
    },
  ],
  [
    'a link to nowhere',
    (host) => {
      rmSync(host.path('local.ini'));
      symlinkSync('nowhere.ini', host.path('local.ini'));
    },
  ],
];

for (const [what, damage] of damages) {
  test(`${what}: the daemons keep running with the last valid configuration, and one error gives the reason`, async (t) => {
    const host = startHost(t, { ini: withValue('one'), prepare: follower });
    const up = await host.state('key', 'up');
    await host.logged('key', 'one');
    damage(host);
    await host.seen({ level: 'error', message: /local\.ini/ }, up);
    process.kill(up.number('pid'), 0);
    rmSync(host.path('local.ini'), { recursive: true, force: true });
    await followsAgain(host, 2);
    assert.equal(host.log.matching({ level: 'error', message: /local\.ini/ }).length, 1);
  });
}

test('a file that loses its read permission: the last valid configuration stays in force, with one error', {
  skip: process.getuid?.() === 0 && 'root reads everything',
}, async (t) => {
  const host = startHost(t, { ini: withValue('one'), prepare: follower });
  const up = await host.state('key', 'up');
  chmodSync(host.path('local.ini'), 0);
  await host.seen({ level: 'error', message: /local\.ini.*permission/i }, up);
  process.kill(up.number('pid'), 0);
});

test('SIGHUP reloads the files and restarts only daemons whose configuration changed', async (t) => {
  const host = startHost(t, { ini: withValue('one'), prepare: follower });
  await host.logged('key', 'one');
  host.signal('SIGHUP');
  host.signal('SIGHUP');
  await followsAgain(host, 2);
});

test('later files override earlier ones key by key; a directory is its *.ini files in name order', async (t) => {
  const host = startHost(t, {
    args: ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'one.ini', 'many'],
    files: {
      'one.ini': `${withValue('from one')}a = from one\n`,
      'many/b.ini': '[s]\nk = from b\n',
      'many/a.ini': '[s]\nk = from a\n',
    },
    prepare: follower,
  });
  await host.logged('key', 'from b');
});
