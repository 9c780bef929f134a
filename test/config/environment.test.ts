/** The environment of a daemon: its env_file, and env.NAME, which wins. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checked, daemonWith } from './checked.ts';

const ONE = '[os_daemons]\nd = /bin/d\n';
const ENV = 'env_file = d.env\nenv.B = own\n';

test('an env_file is read, and env.NAME wins over it', () => {
  const { env } = daemonWith(`directory = sub\n${ENV}`, { files: { '/start/sub/d.env': 'A=1\nB=file\n' } });
  assert.deepEqual(
    [...env],
    [
      ['A', '1'],
      ['B', 'own'],
    ],
  );
});

test('an env_file with "-" may be missing', () => {
  assert.deepEqual([...daemonWith('env_file = -/nowhere.env\n').env], []);
});

test('an error in an env_file names its line and the setting, never a value', () => {
  const { errors } = checked(`${ONE}[os_daemon.d]\n${ENV}`, {
    files: { '/start/d.env': 'A=1\nsecret\nC="secret\n' },
  });
  assert.deepEqual(errors, [
    '/start/d.env:2: expected NAME=value (read for [os_daemon.d] env_file in a.ini:4)',
    '/start/d.env:3: C: unclosed quote (read for [os_daemon.d] env_file in a.ini:4)',
  ]);
});
