/** The command line of osdaemond: output and exit codes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { osdaemond } from '../support/command.ts';
import { STAYS } from '../support/daemons.ts';
import { Files } from '../support/files.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { startHost } from '../support/host.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));

test('--help-settings describes every section and exits with code 0', async () => {
  const { code, stdout, stderr } = await osdaemond(['--help-settings']);
  assert.deepEqual([code, stderr], [0, '']);
  for (const text of ['[os_daemon.NAME]', 'max_retries', '[osdaemond]', 'state_dir', '[log_transport.NAME]']) {
    assert.ok(stdout.includes(text), text);
  }
});

test('--version and --help print to stdout and exit with code 0', async () => {
  assert.deepEqual(await osdaemond(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  const help = await osdaemond(['--help']);
  assert.deepEqual([help.code, help.stderr], [0, '']);
  for (const option of [
    '--check',
    '--print-config',
    '--log-level',
    '--log-format',
    '--version',
    '--help-settings',
    '--help',
  ]) {
    assert.ok(help.stdout.includes(option), `${option} is not in the help`);
  }
  const wide = help.stdout.split('\n').filter((line) => line.length > 80);
  assert.deepEqual(wide, [], 'lines wider than a terminal');
});

for (const args of [
  ['--nonsense'],
  ['--check', ''],
  ['--log-level', 'loud'],
  ['--log-format', 'xml'],
  ['--log-level'],
]) {
  test(`wrong usage (${args.join(' ')}): one line that names it, exit code 2`, async () => {
    const { code, stdout, stderr } = await osdaemond(args);
    assert.deepEqual([code, stdout], [2, '']);
    assert.ok(stderr.includes(args[1] ?? args[0] ?? ''), stderr);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  });
}

test('output that cannot be written is a failure; a reader that stops early is not', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  files.write('a.ini', '[os_daemons]\nit = sleep 1000\n');
  const toFull = ['sh', '-c', 'exec "$@" >/dev/full', 'sh', process.execPath];
  for (const option of ['--check', '--print-config']) {
    const { code, stderr } = await osdaemond([option, files.path('a.ini')], { node: toFull });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^osdaemond: cannot write to stdout: .*no space left[^\n]*\n$/);
  }
  const toClosedPipe = ['bash', '-c', 'set -o pipefail; "$@" | :', 'bash', process.execPath];
  const { code, stderr } = await osdaemond(['--check', files.path('a.ini')], { node: toClosedPipe });
  assert.deepEqual([code, stderr], [0, '']);
});

test('--check: a valid configuration is listed with exit code 0, and nothing is started', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  files.write(
    'a.ini',
    `[osdaemond]\nstate_dir = ${files.path('state')}\n[os_daemons]\nweb = touch ${files.path('ran')}\nidle = sleep 1000000\n`,
  );
  const { code, stdout, stderr } = await osdaemond(['--check', files.path('a.ini')]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /web/);
  assert.match(stdout, /idle/);
  assert.deepEqual([existsSync(files.path('ran')), existsSync(files.path('state'))], [false, false]);
});

test('no daemons: --check and the log name the files, or the directory without any', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  const check = async (): Promise<string> => (await osdaemond(['--check'], { cwd: files.directory })).stdout;
  assert.equal(
    await check(),
    `configuration OK, no daemons configured (no configuration files found in ${files.directory})\n`,
  );
  files.write('local.ini', '[other]\nkey = value\n');
  assert.equal(
    await check(),
    `configuration OK, no daemons configured (no entry in [os_daemons] of ${files.path('local.ini')})\n`,
  );
  const host = startHost(t);
  await host.seen({ level: 'info', message: /^version \S+ started \(pid \d+\), 0 daemons configured$/ });
  await host.seen({ level: 'warn', message: /^no daemons configured \(no entry in \[os_daemons\] of / });
});

test('--check: every error has file, line, section and key, and the exit code is 78', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  files.write('a.ini', '[os_daemon_settings]\nmax_retries = abc\n');
  files.write(
    'b.ini',
    `; a comment\n[os_daemons]\nweb = echo "unbalanced\n\n[os_daemon.web]\nshutdown_timeuot = 3\nrestart = sometimes\n`,
  );
  const { code, stderr } = await osdaemond(['--check', files.path('a.ini'), files.path('b.ini')]);
  assert.equal(code, 78);
  const lines = stderr.split('\n');
  const reports = (...parts: string[]): void =>
    assert.ok(
      lines.some((line) => parts.every((part) => line.includes(part))),
      `no line with ${parts.join(', ')} in\n${stderr}`,
    );
  reports('a.ini', '2', 'os_daemon_settings', 'max_retries', 'abc');
  reports('b.ini', '3', 'os_daemons', 'web', 'quote');
  reports('b.ini', '6', 'os_daemon.web', 'shutdown_timeuot', 'shutdown_timeout');
  reports('b.ini', '7', 'os_daemon.web', 'restart', 'on-failure');
});

test('--print-config prints only the merged configuration, as JSON, to stdout', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  files.write('a.ini', '[s]\nk = one\nonly = a\n[café]\nx y = z\n');
  files.write('b.ini', '[s]\nk = two\n');
  const { code, stdout } = await osdaemond(['--print-config', files.path('a.ini'), files.path('b.ini')]);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), { s: { k: 'two', only: 'a' }, café: { 'x y': 'z' } });
});

test('without arguments: default.ini, default.d, local.ini, local.d, if they exist', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  const printed = async (): Promise<unknown> =>
    JSON.parse((await osdaemond(['--print-config'], { cwd: files.directory })).stdout);
  files.write('default.ini', '[s]\na = default.ini\nb = default.ini\nc = default.ini\nd = default.ini\n');
  assert.deepEqual(await printed(), { s: { a: 'default.ini', b: 'default.ini', c: 'default.ini', d: 'default.ini' } });
  files.write('default.d/x.ini', '[s]\nb = default.d\nc = default.d\nd = default.d\n');
  files.write('local.ini', '[s]\nc = local.ini\nd = local.ini\n');
  files.write('local.d/x.ini', '[s]\nd = local.d\n');
  assert.deepEqual(await printed(), { s: { a: 'default.ini', b: 'default.d', c: 'local.ini', d: 'local.d' } });
});

test('a missing file: exit code 78, and its name', async () => {
  const { code, stderr } = await osdaemond(['/nonexistent/local.ini']);
  assert.equal(code, 78);
  assert.match(stderr, /\/nonexistent\/local\.ini/);
});

test('--log-format text: level, UTC time and daemon like CouchDB, one line per message', async (t) => {
  const host = startHost(t, {
    args: ['--log-format', 'text', '--log-level', 'info', 'default.ini', 'local.ini'],
    ini: '[os_daemons]\nd = ./prints\n',
    prepare: (files) =>
      files.script(
        'prints',
        `echo '["log","first\\\\nsecond \\\\u001b[31m"]'\nwhile [ ! -e seen ]; do sleep 0.01; done\nexec cat >/dev/null`,
      ),
  });
  while (!host.log.all.some(({ raw }) => raw.includes('Daemon "d" :: first'))) await host.log.changed();
  host.write('seen', '');
  const line = host.log.all.find(({ raw }) => raw.includes('Daemon "d" :: first'))?.raw ?? '';
  assert.match(line, /^\[info\] \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z /);
  assert.match(line, /first\\nsecond \\u001B\[31m$/i);
});

test('--log-level: less severe messages are not logged', async (t) => {
  const host = startHost(t, {
    args: ['--log-format', 'json', '--log-level', 'error', 'default.ini', 'local.ini'],
    ini: '[os_daemons]\nd = ./prints\n',
    prepare: (files) =>
      files.script('prints', `echo '["log","quiet"]'\necho '["log","loud",{"level":"error"}]'\n${STAYS}`),
  });
  await host.logged('d', 'loud');
  assert.deepEqual(new Set(host.log.all.map((line) => line.text('level'))), new Set(['error']));
});

test('an older Node prints one line, not a stack', async () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`;
  const node = [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
  const { code, stdout, stderr } = await osdaemond(['--version'], { node });
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^osdaemond needs Node 24\.15 or newer, this is 20\.20\.2\b[^\n]*\n$/);
});

/** A Node of this machine that is too old for osdaemond, if there is one. */
function olderNode(): string | undefined {
  const candidates = (process.env.PATH ?? '').split(':').filter((directory) => !directory.includes('node_modules'));
  return [...candidates, '/usr/bin', '/usr/local/bin']
    .map((directory) => join(directory, 'node'))
    .filter((path) => existsSync(path))
    .find(
      (path) =>
        Number(/^v(?<major>\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.groups?.major) < 24,
    );
}

const older = olderNode();
test('an older Node of this machine prints the same line', {
  skip: older === undefined && 'no older Node here',
}, async () => {
  const { code, stderr } = await osdaemond([], { node: [older ?? ''] });
  assert.equal(code, 1);
  assert.match(stderr, /^osdaemond needs Node 24\.15 or newer, this is \d+\.\d+\.\d+\b[^\n]*\n$/);
});
