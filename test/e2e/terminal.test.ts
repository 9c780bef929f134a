/** The output of osdaemonctl on terminals of 80 and 200 columns, in a pipe, and with colours off. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { CTL, ctl, osdaemonctl, socketOf } from '../support/ctl.ts';
import { type Host, startHost } from '../support/host.ts';

const LONG = `${'a-long-reason '.repeat(20)}`;
const INI = `[os_daemons]
fails-with-a-rather-long-name-that-somebody-chose = ./fails
web = cat
`;

async function halted(t: Parameters<typeof startHost>[0]): Promise<Host> {
  const host = startHost(t, { ini: INI, prepare: (files) => files.script('fails', `echo "${LONG}" >&2\nexit 7`) });
  await host.state('fails-with-a-rather-long-name-that-somebody-chose', 'halted');
  await host.state('web', 'up');
  await host.seen({ event: 'listening' });
  return host;
}

/** Runs it on a terminal of that width, made by script(1). Returns the lines without \r. */
async function onTerminal(
  host: Host,
  columns: number,
  command: string,
  env: Record<string, string> = {},
): Promise<string[]> {
  const shell = `stty cols ${columns} rows 24 && exec '${process.execPath}' '${CTL}' ${command}`;
  const child = spawn('script', ['-qec', shell, '/dev/null'], {
    env: { PATH: process.env.PATH ?? '', OSDAEMON_SOCKET: socketOf(host), TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return output.replaceAll('\r', '').trimEnd().split('\n');
}

for (const columns of [80, 200]) {
  test(`on a terminal of ${columns} columns no line is longer, and states are coloured`, async (t) => {
    const host = await halted(t);
    const lines = await onTerminal(host, columns, 'status');
    assert.equal(lines.length, 3);
    for (const line of lines)
      assert.ok(stripVTControlCharacters(line).length <= columns, `${stripVTControlCharacters(line).length}: ${line}`);
    assert.ok(
      lines.some((line) => line.includes('\u001b[31mhalted')),
      lines.join('\n'),
    );
    assert.ok(
      lines.some((line) => line.includes('\u001b[32mup')),
      lines.join('\n'),
    );
    assert.equal(
      lines.some((line) => line.includes('fails-with-a-rather-long-name-that-somebody-chose')),
      columns === 200,
    );
  });
}

for (const [what, env] of [
  ['NO_COLOR', { NO_COLOR: '1' }],
  ['TERM=dumb', { TERM: 'dumb' }],
] as const) {
  test(`${what}: no colours on a terminal`, async (t) => {
    const host = await halted(t);
    const lines = await onTerminal(host, 80, 'status', env);
    assert.ok(
      lines.every((line) => !line.includes('\u001b')),
      lines.join('\n'),
    );
  });
}

test('in a pipe: no colours, nothing truncated; COLUMNS sets the width', async (t) => {
  const host = await halted(t);
  const { stdout } = await ctl(host, 'status');
  assert.ok(!stdout.includes('\u001b'));
  assert.ok(stdout.includes(LONG.trim()), stdout);
  const narrow = await osdaemonctl(['status'], { socket: socketOf(host), env: { COLUMNS: '60' } });
  for (const line of narrow.stdout.split('\n')) assert.ok(line.length <= 60, line);
});

test('a reader that closes the pipe early is not a failure', async (t) => {
  const host = await halted(t);
  const shell = `set -o pipefail; '${process.execPath}' '${CTL}' events | head -n 1`;
  const child = spawn('bash', ['-c', shell], {
    env: { PATH: process.env.PATH ?? '', OSDAEMON_SOCKET: socketOf(host) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  // The next event meets a closed pipe.
  await host.seen({ event: 'listening' });
  for (let gone = false; !gone; ) {
    await ctl(host, 'restart', 'web');
    gone = child.exitCode !== null;
  }
  const [stdout, stderr] = await output;
  assert.match(stdout, /^\S+Z = /);
  assert.deepEqual([child.exitCode, stderr], [0, '']);
});

test('Ctrl-C ends a following command cleanly', async (t) => {
  const host = await halted(t);
  const child = spawn(process.execPath, [CTL, 'logs', '-f'], {
    env: { PATH: process.env.PATH ?? '', OSDAEMON_SOCKET: socketOf(host) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [code, signal] = await once(child, 'close');
  assert.deepEqual([code, signal], [0, null]);
});

test('output that cannot be written is a failure', async () => {
  const shell = `exec '${process.execPath}' '${CTL}' --help >/dev/full`;
  const child = spawn('sh', ['-c', shell], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
  assert.equal(child.exitCode, 1, stderr);
  assert.match(stderr, /^osdaemonctl: cannot write to stdout: .*no space left[^\n]*\n$/);
});
