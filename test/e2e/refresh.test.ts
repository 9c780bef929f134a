/** A change of a key restarts exactly the daemons that registered it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follows, STAYS } from '../support/daemons.ts';
import { type Host, startHost } from '../support/host.ts';

/** The number of starts of a daemon so far. */
function starts(host: Host, daemon: string): number {
  return host.log.matching({ event: 'state', daemon, state: 'up' }).length;
}

test('editing a registered key restarts exactly the daemons that registered it', async (t) => {
  const ini = (k: string, other: string): string =>
    `[os_daemons]\nkey = ./key\nsection = ./section\nother = ./other\nnothing = ./stays\n[s]\nk = ${k}\nother = ${other}\n`;
  const host = startHost(t, {
    ini: ini('one', 'one'),
    prepare: (files) => {
      files.script('key', follows('s', 'k'));
      files.script('other', follows('s', 'other'));
      files.script(
        'section',
        `echo '["register","s"]'\necho '["get","s"]'\nread -r value\necho "[\\"log\\",$value]"\nexec cat >/dev/null`,
      );
      files.script('stays', STAYS);
    },
  });
  await host.logged('key', 'one');
  await host.logged('other', 'one');
  await host.logged('section', /"k":"one".*"other":"one"/);
  await host.logged('nothing', 'here');

  host.edit('local.ini', ini('two', 'one'));
  await host.logged('key', 'two');
  await host.logged('section', /"k":"two".*"other":"one"/);
  assert.deepEqual(
    ['key', 'section', 'other', 'nothing'].map((name) => starts(host, name)),
    [2, 2, 1, 1],
  );

  host.edit('local.ini', ini('two', 'two'));
  await host.logged('other', 'two');
  await host.logged('section', /"k":"two".*"other":"two"/);
  assert.deepEqual(
    ['key', 'section', 'other', 'nothing'].map((name) => starts(host, name)),
    [2, 3, 2, 1],
  );
});

test('adding and deleting a key are changes too', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nkey = ./key\n',
    prepare: (files) => files.script('key', follows('s', 'k')),
  });
  const absent = await host.logged('key', 'null');
  host.edit('local.ini', '[os_daemons]\nkey = ./key\n[s]\nk = v\n');
  const present = await host.logged('key', 'v', absent);
  host.edit('local.ini', '[os_daemons]\nkey = ./key\n');
  await host.logged('key', 'null', present);
});

test('two changes within 10 ms restart once', async (t) => {
  const ini = (value: string): string =>
    `[os_daemons]\nkey = ./key\nlast = ./last\n[s]\nk = ${value}\n[t]\nk = ${value}\n`;
  const host = startHost(t, {
    ini: ini('one'),
    prepare: (files) => {
      files.script('key', follows('s', 'k'));
      files.script('last', follows('t', 'k'));
    },
  });
  await host.logged('key', 'one');
  await host.logged('last', 'one');
  host.edit('local.ini', ini('two'));
  host.edit('local.ini', ini('three'));
  await host.logged('key', 'three');
  await host.logged('last', 'three');
  host.edit('local.ini', ini('four'));
  await host.logged('key', 'four');
  assert.equal(starts(host, 'key'), 3);
});

test('rewriting a file with the same values restarts no daemon', async (t) => {
  const ini = (k: string, mark: string): string =>
    `; another comment ${mark}\n[os_daemons]\nkey = ./key\nmark = ./mark\n[s]\nk = ${k}\n[m]\nk = ${mark}\n`;
  const host = startHost(t, {
    ini: ini('same', '1'),
    prepare: (files) => {
      files.script('key', follows('s', 'k'));
      files.script('mark', follows('m', 'k'));
    },
  });
  await host.logged('key', 'same');
  await host.logged('mark', '1');
  host.edit('local.ini', ini('same', '2'));
  await host.logged('mark', '2');
  assert.equal(starts(host, 'key'), 1);
});

test('a restart after a change is not a failure: twenty of them do not halt the daemon', async (t) => {
  const ini = (value: number): string =>
    `[os_daemon_settings]\nmax_retries = 2\nretry_time = 600\n[os_daemons]\nkey = ./key\n[s]\nk = v${value}\n`;
  const host = startHost(t, { ini: ini(0), prepare: (files) => files.script('key', follows('s', 'k')) });
  for (let value = 1; value <= 20; value++) {
    await host.logged('key', `v${value - 1}`);
    host.edit('local.ini', ini(value));
  }
  await host.logged('key', 'v20');
  assert.deepEqual(host.log.matching({ event: 'state', daemon: 'key', state: 'halted' }), []);
});

test('a registration of an earlier run still applies to the next one, which registers nothing', async (t) => {
  const ini = (value: string): string => `[os_daemons]\nonce = ./once\n[s]\nk = ${value}\n`;
  const host = startHost(t, {
    ini: ini('one'),
    prepare: (files) =>
      files.script(
        'once',
        `if [ ! -e registered ]; then echo '["register","s","k"]'; : >registered; fi\necho '["get","s","k"]'\nread -r value\necho "[\\"log\\",$value]"\nexec cat >/dev/null`,
      ),
  });
  await host.logged('once', 'one');
  host.edit('local.ini', ini('two'));
  await host.logged('once', 'two');
  host.edit('local.ini', ini('three'));
  await host.logged('once', 'three');
});

test('the new run never reads the old value', async (t) => {
  const ini = (value: number): string => `[os_daemons]\nkey = ./key\n[s]\nk = v${value}\n`;
  const host = startHost(t, { ini: ini(0), prepare: (files) => files.script('key', follows('s', 'k')) });
  await host.logged('key', 'v0');
  host.edit('local.ini', ini(1));
  await host.logged('key', 'v1');
  assert.equal(host.log.matching({ daemon: 'key', message: /v0$/ }).length, 1);
});
