/** The pid of an exited leftover may belong to another process when the next osdaemond looks for it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/folder.ts';
import { EXECUTABLE } from '../support/host.ts';
import { cannotUnshare } from '../support/inside.ts';

/** Runs as PID 1, so that no process of it survives. `ns_last_pid` sets the pid of the next process. */
const SCRIPT = `
set -u
start() { "$NODE" "$HOST" --log-level debug --log-format json default.ini >/dev/null 2>"$1" & host=$!; }
until_said() { until grep -q "$2" "$1"; do sleep 0.01; done; }
start one.log
until_said one.log booted
kill -9 $host
wait $host
old=$(sed -n 's/^= [^ ]* \\([0-9]*\\) .*/\\1/p' state/runs)
kill -9 $old
while kill -0 $old 2>/dev/null; do sleep 0.01; done
new=0
while [ "$new" != "$old" ]; do
  [ "$new" = 0 ] || kill -9 "$new"
  echo $((old - 1)) >/proc/sys/kernel/ns_last_pid
  setsid sleep 1013 &
  new=$!
done
start two.log
until_said two.log booted
if kill -0 $new 2>/dev/null && ! grep -q Z /proc/$new/stat; then echo "the newcomer $new lives"; else echo "the newcomer was hit"; fi
kill -TERM $host
wait $host
echo "exit $?"
`;

test('a new process with the pid, session and group of a leftover is not signalled', {
  skip: cannotUnshare(),
}, (t) => {
  const directory = temporaryDirectory(t);
  writeFileSync(
    join(directory, 'default.ini'),
    `[osdaemond]\nstate_dir = ${directory}/state\n[os_daemons]\nit = sleep 1014\n`,
  );
  const { stdout, stderr } = spawnSync('unshare', ['-pf', '--mount-proc', '--kill-child', 'sh', '-c', SCRIPT], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', NODE: process.execPath, HOST: EXECUTABLE },
  });
  assert.match(stdout, /the newcomer \d+ lives\nexit 0\n/, stderr);
});
