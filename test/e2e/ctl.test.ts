/** Each verb of osdaemonctl against a real osdaemond: effect, output and exit code. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ctl, osdaemonctl } from '../support/ctl.ts';
import { STAYS } from '../support/daemons.ts';
import type { Files } from '../support/files.ts';
import { processesOf, startHost } from '../support/host.ts';

const stays = (files: Files): string => files.script('stays', STAYS);
const WEB = '[os_daemons]\nweb = ./stays\n';

test('status: a table on stdout; exit code 0 if all daemons are up, 3 otherwise', async (t) => {
  const host = startHost(t, { ini: `${WEB}later = ./stays\n[os_daemon.later]\nautostart = false\n`, prepare: stays });
  const up = await host.state('web', 'up');
  const good = await ctl(host, 'status');
  assert.deepEqual([good.code, good.stderr], [0, '']);
  assert.match(good.stdout, new RegExp(`^NAME .*\nlater +stopped .*\nweb +up +1/1 +1 +${up.number('pid')} `));
  assert.equal((await ctl(host, 'status', 'later')).code, 3);
  host.edit('local.ini', `${WEB}bad = /no/such/program\n`);
  await host.state('bad', 'halted');
  const bad = await ctl(host, 'status');
  assert.equal(bad.code, 3);
  assert.match(bad.stdout, /bad +halted .*\/no\/such\/program does not exist/);
});

test('status shows the last exit with the last line of stderr', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nfails = ./fails\n',
    prepare: (files) => files.script('fails', 'echo "no database" >&2\nexit 7'),
  });
  await host.state('fails', 'halted');
  assert.match((await ctl(host, 'status')).stdout, /fails +halted .* 3 +exited with status 7: no database/);
});

test('list and pid: one per line; osdaemond itself without a name, an instance by its number', async (t) => {
  const host = startHost(t, { ini: `${WEB}b = ./stays\n`, prepare: stays });
  const web = (await host.state('web', 'up')).number('pid');
  const b = (await host.state('b', 'up')).number('pid');
  assert.equal((await ctl(host, 'list')).stdout, 'b\nweb\n');
  assert.equal((await ctl(host, 'pid')).stdout, `${host.pid}\n`);
  assert.equal((await ctl(host, 'pid', 'web', 'b')).stdout, `${web}\n${b}\n`);
  assert.equal((await ctl(host, 'pid', 'web#0')).stdout, `${web}\n`);
  const none = await ctl(host, 'pid', 'web#1');
  assert.deepEqual([none.code, none.stdout], [4, '']);
  assert.match(none.stderr, /web has no instance 1; the last one is web#0/);
});

test('stop and start wait for their outcome, and a stopped daemon stays stopped', async (t) => {
  const host = startHost(t, { ini: `${WEB}[s]\nk = 1\n`, prepare: stays });
  const up = await host.state('web', 'up');
  const stopped = await ctl(host, 'stop', 'web');
  assert.deepEqual([stopped.code, stopped.stdout, stopped.stderr], [0, '', 'web is stopped\n']);
  assert.throws(() => process.kill(up.number('pid'), 0), { code: 'ESRCH' });
  assert.equal((await ctl(host, 'reload-config')).code, 0);
  assert.equal((await ctl(host, 'pid', 'web')).code, 1);
  assert.equal((await ctl(host, 'start', '--all')).stderr, 'web is up\n');
  assert.equal((await ctl(host, 'start', 'web')).code, 0, 'what is up already is no failure');
});

test('restart: returns once the new process runs', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  const before = (await host.state('web', 'up')).number('pid');
  assert.equal((await ctl(host, 'restart', 'web')).code, 0);
  const after = Number((await ctl(host, 'pid', 'web')).stdout);
  assert.ok(after > 0 && after !== before);
});

test('start waits until the daemon is ready', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nserves = ./serves\n[os_daemon.serves]\nreadiness = message\nautostart = false\n',
    prepare: (files) => {
      files.fifo('go');
      files.script('serves', `read -r _ <go\necho '["ready"]'\nexec cat >/dev/null`);
    },
  });
  const started = ctl(host, 'start', 'serves');
  await host.state('serves', 'starting');
  const late = await ctl(host, 'start', '--timeout', '0.05', 'serves');
  assert.deepEqual([late.code, late.stderr], [99, 'serves: timed out after 0.05 s, still starting\n']);
  await host.writeTo('go', 'go');
  const { code, stderr } = await started;
  assert.deepEqual([code, stderr], [0, 'serves is ready\n']);
});

test('start fails with the reason when the daemon halts, and so does the next start', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nfails = ./fails\nmissing = /no/such/program\n[os_daemon_settings]\nreadiness = message\nautostart = false\n',
    prepare: (files) => files.script('fails', 'echo "port is taken" >&2\nexit 1'),
  });
  for (const _ of [1, 2]) {
    const fails = await ctl(host, 'start', 'fails');
    assert.equal(fails.code, 1);
    assert.match(fails.stderr, /^fails is halted \(.*exited with status 1\).*port is taken/);
    const missing = await ctl(host, 'start', 'missing');
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^missing is halted \(.*\/no\/such\/program does not exist\)/);
  }
});

test('a start that is superseded by a stop reports it', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nslow = ./stays\n[os_daemon.slow]\nreadiness = message\nautostart = false\n',
    prepare: stays,
  });
  const started = ctl(host, 'start', 'slow');
  await host.state('slow', 'starting');
  assert.equal((await ctl(host, 'stop', 'slow')).code, 0);
  assert.deepEqual(await started, { code: 1, stdout: '', stderr: 'slow: superseded by stop\n' });
});

test('start fails with the reason when a daemon it depends on halts', async (t) => {
  const host = startHost(t, {
    ini: `[os_daemons]
db = ./db
app = ./stays
web = ./stays
[os_daemon_settings]
autostart = false
[os_daemon.db]
readiness = message
[os_daemon.app]
after = db
[os_daemon.web]
after = app
`,
    prepare: (files) => {
      stays(files);
      files.fifo('go');
      // Only the first run waits for the FIFO.
      files.script('db', '[ -e ran ] || read -r _ <go\n: >ran\nexit 1');
    },
  });
  const db = ctl(host, 'start', 'db');
  const web = ctl(host, 'start', 'web', 'app');
  await host.state('db', 'starting');
  await host.writeTo('go', 'go');
  assert.equal((await db).code, 1);
  const { code, stderr } = await web;
  assert.equal(code, 1);
  assert.equal(stderr, 'web waits for db, which is halted\napp waits for db, which is halted\n');
  assert.match((await ctl(host, 'status')).stdout, /^app +stopped .* waiting for db \(halted\)$/m);
});

test('--no-wait does not wait', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\ndeaf = ./deaf\n',
    prepare: (files) => files.script('deaf', `trap '' TERM\necho '["log","deaf"]'\nread -r _ <${files.fifo('go')}`),
  });
  await host.logged('deaf', 'deaf');
  const { code, stderr } = await ctl(host, 'stop', '--no-wait', 'deaf');
  assert.deepEqual([code, stderr], [0, 'deaf is stopping; not waiting for the outcome\n']);
  await host.writeTo('go', 'go');
  await host.state('deaf', 'stopped');
});

test('wait: exit code 0 on success, 99 on timeout, 1 when the daemon halts, 2 when it has no readiness setting', async (t) => {
  const host = startHost(t, { ini: `${WEB}bad = /no/such/program\n`, prepare: stays });
  await host.state('web', 'up');
  await host.state('bad', 'halted');
  assert.equal((await ctl(host, 'wait', '--up', 'web')).code, 0);
  assert.equal((await ctl(host, 'wait', '--down', '--timeout', '0.05', 'web')).code, 99);
  assert.equal((await ctl(host, 'wait', '--down', '--any', 'web', 'bad')).code, 0);
  assert.equal((await ctl(host, 'wait', '--ready', 'web')).code, 2);
  const halted = await ctl(host, 'wait', '--up', 'bad');
  assert.equal(halted.code, 1);
  assert.match(halted.stderr, /^bad@1#0 is halted \(.*\); start it$/m);
});

test('signal: sent to the process or to its group', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nhears = ./hears\n',
    prepare: (files) =>
      files.script(
        'hears',
        `trap 'echo "[\\"log\\",\\"heard\\"]"' USR1\necho '["log","here"]'\nwhile :; do sleep 0.02; done`,
      ),
  });
  await host.logged('hears', 'here');
  const { code, stderr } = await ctl(host, 'signal', 'USR1', 'hears#0');
  assert.equal(code, 0);
  assert.match(stderr, /^SIGUSR1 sent to pid \d+\n$/);
  await host.logged('hears', 'heard');
  assert.equal((await ctl(host, 'signal', 'CONT', '--all', '--group')).code, 0);
  assert.equal((await ctl(host, 'signal', 'NONSENSE', 'hears')).code, 1);
  await ctl(host, 'stop', 'hears');
  assert.match((await ctl(host, 'signal', 'HUP', 'hears')).stderr, /hears@1#0 was not signalled: it has no process/);
});

test('logs: recent lines with time, instance and stream; -n limits them; control characters are escaped', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nprints = ./prints\n',
    prepare: (files) =>
      files.script('prints', `printf 'one\\ntwo \\033[31m\\n' >&2\necho '["log","three"]'\nexec cat >/dev/null`),
  });
  await host.logged('prints', 'three');
  await host.logged('prints', /^two/);
  const { stdout } = await ctl(host, 'logs', 'prints');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\S+Z prints@1#0 /, ''))
    .sort();
  assert.deepEqual(lines, ['log: Daemon "prints" :: three', 'stderr: one', 'stderr: two \\u001b[31m']);
  assert.equal((await ctl(host, 'logs', '-n', '1', 'prints')).stdout.split('\n').length, 2);
  assert.equal((await ctl(host, 'logs', '-n', 'x', 'prints')).code, 2);
});

test('config get, set, delete, show: written to the last file and applied at once, exactly once', async (t) => {
  const host = startHost(t, { ini: `; mine\n${WEB}[s]\nk = one\npassword = hush\n`, prepare: stays });
  await host.state('web', 'up');
  assert.deepEqual(await ctl(host, 'config', 'get', 's', 'k'), { code: 0, stdout: 'one\n', stderr: '' });
  assert.equal((await ctl(host, 'config', 'get', 's', 'none')).code, 1);
  const set = await ctl(host, 'config', 'set', 'os_daemons', 'new', './stays');
  assert.deepEqual([set.code, set.stdout], [0, '']);
  await host.state('new', 'up');
  const after = `; mine\n${WEB}new = ./stays\n\n[s]\nk = one\npassword = hush\n`;
  assert.equal(readFileSync(host.path('local.ini'), 'utf8'), after);
  const shown = await ctl(host, 'config', 'show', '--origin', 's');
  assert.equal(
    shown.stdout,
    `[s]\n; ${host.path('local.ini')}:7\nk = one\n; ${host.path('local.ini')}:8\npassword = ****\n`,
  );
  assert.equal((await ctl(host, 'config', 'delete', 'os_daemons', 'new')).code, 0);
  await host.state('new', 'stopped');
  assert.equal((await ctl(host, 'list')).stdout, 'web\n');
  assert.equal(host.log.matching({ event: 'state', daemon: 'new', state: 'up' }).length, 1);
});

test('config show --origin names the daemons that registered a key; config set restarts exactly those', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nasks = ./asks\nweb = ./stays\n[s]\nk = one\n',
    prepare: (files) => {
      stays(files);
      files.script('asks', `echo '["register","s","k"]'\necho '["log","registered"]'\nexec cat >/dev/null`);
    },
  });
  await host.logged('asks', 'registered');
  assert.match(
    (await ctl(host, 'config', 'show', '--origin', 's')).stdout,
    /local\.ini:5, registered by asks\nk = one/,
  );
  const before = await host.logged('asks', 'registered');
  assert.equal((await ctl(host, 'config', 'set', 's', 'k', 'two')).code, 0);
  await host.logged('asks', 'registered', before);
  assert.equal(host.log.matching({ event: 'state', daemon: 'asks', state: 'up' }).length, 2);
  assert.equal(host.log.matching({ event: 'state', daemon: 'web', state: 'up' }).length, 1);
});

test('a change that would make the configuration invalid is rejected, and nothing is written', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  const { code, stderr } = await ctl(host, 'config', 'set', 'os_daemon_settings', 'max_retries', 'abc');
  assert.equal(code, 1);
  assert.match(stderr, /max_retries: must be a whole number/);
  assert.equal((await ctl(host, 'config', 'set', 's', 'k', 'a ;b')).code, 1);
  assert.equal(readFileSync(host.path('local.ini'), 'utf8'), WEB);
});

test('reload-config prints the warnings about the configuration', async (t) => {
  const host = startHost(t, { ini: `${WEB}late = ./stays\n[os_daemon.late]\nafter = web\n`, prepare: stays });
  await host.state('late', 'up');
  assert.match(
    (await ctl(host, 'reload-config')).stderr,
    /^configuration unchanged\nwarning: .*\[os_daemon.late\] after: web has/,
  );
});

test('reload-config: exit code 0 with the changes, 1 with every error', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  assert.equal((await ctl(host, 'reload-config')).stderr, 'configuration unchanged\n');
  host.write('local.ini', `${WEB}[os_daemon.web]\nrestart = sometimes\nmax_retires = 1\n`);
  const { code, stderr } = await ctl(host, 'reload-config');
  assert.equal(code, 1);
  assert.match(stderr, /2 errors.*restart.*max_retires/);
});

test('config check works without a running osdaemond', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  host.write('wrong.ini', '[os_daemon_settings]\nmax_retries = abc\n');
  const good = await osdaemonctl(['config', 'check', 'local.ini'], { cwd: host.directory, socket: '/nowhere' });
  assert.deepEqual([good.code, good.stderr], [0, '']);
  assert.match(good.stdout, /configuration OK, 1 daemon:/);
  const bad = await osdaemonctl(['config', 'check', 'wrong.ini'], { cwd: host.directory, socket: '/nowhere' });
  assert.equal(bad.code, 78);
  assert.match(bad.stderr, /wrong\.ini:2: \[os_daemon_settings\] max_retries/);
});

test('shutdown returns when no process is left', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  await host.state('web', 'up');
  const { code, stderr } = await ctl(host, 'shutdown');
  assert.deepEqual([code, stderr], [0, 'osdaemond has stopped\n']);
  assert.deepEqual(processesOf(host), []);
  assert.equal((await host.exit()).code, 0);
  assert.equal((await osdaemonctl(['status'], { socket: host.path('state/control.sock') })).code, 69);
});

test('version and version-check', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  assert.match((await ctl(host, 'version')).stdout, /^osdaemonctl (\S+)\nosdaemond \1\n$/);
  assert.equal((await ctl(host, 'version-check')).code, 0);
  assert.match((await osdaemonctl(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('osdaemond is not running: exit code 69, with the socket and how to start it', async () => {
  const { code, stdout, stderr } = await osdaemonctl(['status'], { socket: '/no/such/control.sock' });
  assert.deepEqual([code, stdout], [69, '']);
  assert.match(
    stderr,
    /osdaemond is not running \(\/no\/such\/control\.sock: no such socket\); start it with "osdaemond"/,
  );
});

test('permission denied: exit code 77', {
  skip: process.getuid?.() !== 0 && 'only root can become another user',
}, async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  await host.seen({ event: 'listening' });
  const { code, stderr } = await osdaemonctl(['status'], { socket: host.path('state/control.sock'), uid: 65534 });
  assert.equal(code, 77);
  assert.match(stderr, /user 65534 may not use .*control\.sock/);
});

const NAMES = ['wbe', '../../etc/passwd', 'a\nb', 'x'.repeat(900), '__proto__', ''];
test('an unknown name: exit code 4, on one line, with the nearest name', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  for (const name of NAMES.slice(0, 5)) {
    const { code, stderr } = await ctl(host, 'restart', name);
    assert.equal(code, 4, stderr);
    assert.match(stderr, /^osdaemonctl: there is no daemon named "[^\n]*\n$/);
  }
  assert.match((await ctl(host, 'stop', 'wbe')).stderr, /did you mean "web"\?/);
  assert.equal((await ctl(host, 'stop')).code, 2);
  assert.equal((await ctl(host, 'stop', '--all', 'web')).code, 2);
});
