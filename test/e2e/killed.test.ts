/** After osdaemond was killed, the next one stops its leftovers first: no daemon runs twice, and no other process is affected. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { STUBBORN } from '../support/daemons.ts';
import type { Files } from '../support/files.ts';
import { type Host, processesOf, startHost } from '../support/host.ts';
import { randomOf } from '../support/random.ts';

/** Ignores the end of its stdin, and SIGTERM once it has logged `here`. */
const DEAF = 'trap "" TERM\necho here >&2\nwhile :; do sleep 1000; done';
const BEGETS = `(setsid sleep 1006 &)\nsleep 1007 &\nexec sleep 1008`;

const INI = `[os_daemons]
deaf = ./deaf
begets = ./begets
stays = sleep 1009
[os_daemon.deaf]
shutdown_timeout = 0.2
`;

function scripts(files: Files): void {
  files.script('deaf', DEAF);
  files.script('begets', BEGETS);
}

/** The number of running runs of this daemon: the processes of a run share one token. */
function runsOf(hosts: readonly Host[], name: string): number {
  const tokens = new Set<string>();
  for (const { pid } of hosts.flatMap(processesOf)) {
    const env = environmentOf(pid);
    if (env.includes(`OSDAEMON_NAME=${name}`)) tokens.add(env.find((pair) => pair.startsWith('OSDAEMON_RUN=')) ?? '');
  }
  return tokens.size;
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

async function kill(host: Host): Promise<void> {
  host.signal('SIGKILL');
  await host.exit();
}

for (const uid of process.getuid?.() === 0 ? [undefined, 65_534] : [undefined]) {
  test(`leftovers of a killed osdaemond are stopped before anything starts (${uid ?? 'the user of this test'})`, async (t) => {
    const options = uid === undefined ? {} : { uid };
    const first = startHost(t, { ...options, ini: INI, prepare: scripts });
    await first.logged('deaf', 'here');
    await first.seen({ event: 'booted' });
    await kill(first);
    assert.ok(processesOf(first).length >= 3);
    const second = startHost(t, { ...options, directory: first.directory });
    const line = await second.seen({ event: 'recovery', message: /leftover process(es)? of a previous osdaemond/ });
    assert.match(line.text('message'), /deaf \(pid \d+ deaf\)/);
    await second.seen({ event: 'booted' });
    assert.deepEqual(processesOf(first), []);
    for (const name of ['deaf', 'begets', 'stays']) assert.equal(runsOf([first, second], name), 1);
    assert.equal(await second.stop(), 0);
  });
}

const BROKEN: readonly (readonly [what: string, damage: (state: string) => void])[] = [
  ['a journal full of rubbish', (state) => writeFileSync(`${state}/runs`, Buffer.alloc(100_000, 0xff))],
  ['a journal that ends in the middle of a line', (state) => appendFileSync(`${state}/runs`, '= 12')],
  [
    'no journal',
    (state) => {
      rmSync(`${state}/runs`);
    },
  ],
  [
    'a directory in place of the journal',
    (state) => {
      rmSync(`${state}/runs`);
      mkdirSync(`${state}/runs/x`, { recursive: true });
    },
  ],
  ['an invalid id of the state directory', (state) => writeFileSync(`${state}/id`, 'rubbish')],
];
for (const [what, damage] of BROKEN) {
  test(`${what} does not prevent finding the leftovers`, async (t) => {
    const first = startHost(t, { ini: INI, prepare: scripts });
    await first.logged('deaf', 'here');
    await first.seen({ event: 'booted' });
    await kill(first);
    damage(first.path('state'));
    const second = startHost(t, { directory: first.directory });
    await second.seen({ event: 'booted' });
    assert.deepEqual(processesOf(first), []);
    assert.equal(await second.stop(), 0);
  });
}

test('a journal with another boot id or start time affects no process', async (t) => {
  const first = startHost(t, { ini: '' });
  await first.seen({ event: 'booted' });
  await first.stop();
  const bystander = spawn('sleep', ['1010'], { stdio: 'ignore' });
  t.after(() => bystander.kill('SIGKILL'));
  const started = readFileSync(`/proc/${bystander.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19];
  const head = (era: string): string => `osdaemond ${JSON.stringify([era, null])}\n`;
  const run = (at: string): string => `+ 0-1 "web"\n= 0-1 ${bystander.pid} ${at}\n`;
  const [line = ''] = readFileSync(first.path('state/runs'), 'utf8').split('\n');
  for (const text of [`${head('another boot')}${run(started ?? '')}`, `${line}\n${run('12')}`]) {
    writeFileSync(first.path('state/runs'), text);
    const host = startHost(t, { directory: first.directory });
    await host.seen({ event: 'booted' });
    assert.equal(host.log.matching({ event: 'recovery', level: 'warn' }).length, 0);
    assert.equal(await host.stop(), 0);
  }
  assert.equal(bystander.exitCode ?? bystander.signalCode, null);
});

test('a daemon whose leftovers survive is not started; the others are', {
  skip: process.getuid?.() !== 0 && 'only root can make a program that becomes another user',
}, async (t) => {
  const first = startHost(t, {
    uid: 65_534,
    ini: '[os_daemons]\nother = ./setpriv --reuid 64323 --clear-groups sleep 1017\nstays = sleep 1009\n',
    prepare: (files) => {
      copyFileSync('/usr/bin/setpriv', files.path('setpriv'));
      chmodSync(files.path('setpriv'), 0o4755);
    },
  });
  const pid = (await first.state('other', 'up')).number('pid');
  await first.state('stays', 'up');
  while (!/^Uid:\s+64323/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) await wait(5);
  await kill(first);
  const second = startHost(t, { uid: 65_534, directory: first.directory });
  await second.state('stays', 'up');
  await second.seen({ event: 'booted' });
  try {
    await second.seen({
      level: 'error',
      message: new RegExp(`^leftover process ${pid} \\(sleep\\) cannot be killed: .*EPERM`),
    });
    assert.equal(second.log.matching({ daemon: 'other', state: 'up' }).length, 0);
    assert.equal(await second.stop(), 0);
  } finally {
    process.kill(pid, 'SIGKILL');
    while (processesOf(first).length > 0) await wait(5);
  }
});

/** `OSDAEMOND_KILLS=200` runs more of them; `OSDAEMOND_SEED` repeats a failed run. */
const KILLS = Number(process.env.OSDAEMOND_KILLS ?? 12);

test(`kill -9 at ${KILLS} random moments: no daemon runs twice or is lost`, async (t) => {
  const ini = (n: number): string =>
    `[os_daemons]\na = sleep 1011\nb = ./begets\nc = ./short\nd = ./stubborn\n[x]\ny = ${n}\n[os_daemon_settings]\nshutdown_timeout = 0.1\nmax_retries = 1000\n`;
  const random = randomOf(t);
  const hosts: Host[] = [];
  const begun = startHost(t, {
    ini: ini(0),
    prepare: (files) => {
      scripts(files);
      files.script('short', 'sleep 0.05');
      files.script('stubborn', STUBBORN);
    },
  });
  hosts.push(begun);
  for (let n = 1; n <= KILLS; n++) {
    const now = hosts.at(-1) ?? begun;
    await wait(random.below(400));
    if (n % 3 === 0) now.edit('local.ini', ini(n));
    if (n % 5 === 0) now.signal('SIGTERM');
    await wait(random.below(50));
    await kill(now);
    const next = startHost(t, { directory: begun.directory });
    hosts.push(next);
    await next.seen({ event: 'booted' });
    assert.deepEqual(hosts.slice(0, -1).flatMap(processesOf), [], `after kill ${n}`);
    for (const name of ['a', 'b', 'd']) assert.equal(runsOf(hosts, name), 1, `${name} after kill ${n}`);
  }
  assert.equal(await hosts.at(-1)?.stop(), 0);
});
