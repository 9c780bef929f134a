/** Whatever a daemon writes, fails to read or closes, osdaemond and every other daemon keep working. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { STAYS } from '../support/daemons.ts';
import { type Host, startHost } from '../support/host.ts';

/** Sends 100 requests, one after the other, and logs when it has all the answers. */
const ASKS = `n=0
while [ $n -lt 100 ]; do
  echo '["get","s","k"]'
  read -r answer
  [ "$answer" = '"v"' ] || exit 1
  n=$((n + 1))
done
echo '["log","got 100 answers"]'
exec cat >/dev/null`;

const SETTINGS = '[s]\nk = v\n[os_daemon_settings]\nmax_retries = 1\nshutdown_timeout = 1\n';

/** Starts the hostile daemon, waits for `until`, then checks that another daemon is served and that osdaemond stops cleanly. */
async function survives(
  t: Parameters<typeof startHost>[0],
  hostile: string,
  until: (host: Host) => Promise<unknown>,
  more = '',
): Promise<Host> {
  const entries = (asks: string): string => `${SETTINGS}${more}[os_daemons]\nhostile = ./hostile\n${asks}`;
  const host = startHost(t, {
    ini: entries(''),
    prepare: (files) => {
      files.script('hostile', hostile);
      files.script('asks', ASKS);
    },
  });
  await until(host);
  host.edit('local.ini', entries('asks = ./asks\n'));
  await host.logged('asks', 'got 100 answers');
  return host;
}

/** The peak memory of a process, in MB. */
function peakMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(?<kB>\d+) kB/.exec(status)?.groups?.kB) / 1024;
}

test('a daemon that sends 200 000 requests and reads no answer does not affect another one', async (t) => {
  const host = await survives(
    t,
    `echo '["log","asking"]'\nyes '["get","s"]' | head -n 200000\necho '["log","sent"]'\nexec sleep 1000000`,
    (starting) => starting.logged('hostile', 'asking'),
  );
  assert.ok(peakMemory(host.pid) < 150, `${peakMemory(host.pid)} MB`);
  assert.equal(await host.stop(), 0);
});

test('1 GiB without a newline takes less than 150 MB of memory', async (t) => {
  const host = await survives(
    t,
    `head -c 1073741824 /dev/zero | tr '\\0' x\necho\necho '["log","written"]'\nexec cat >/dev/null`,
    (starting) => starting.logged('hostile', 'written'),
  );
  assert.ok(peakMemory(host.pid) < 150, `${peakMemory(host.pid)} MB`);
  const line = await host.seen({ level: 'error', daemon: 'hostile', message: /16 ?MiB|16777216|max_line/ });
  assert.ok(line.raw.length < 10_000, 'the line itself is not in the log');
});

test('max_line: a longer line is an error that names the limit, and the next request is served', async (t) => {
  const host = await survives(
    t,
    `fill() { head -c "$1" /dev/zero | tr '\\0' x; }
printf '["log","'; fill 990; echo '"]'
printf '["log","'; fill 1200; echo '"]'
echo '["log","after"]'
exec cat >/dev/null`,
    (starting) => starting.logged('hostile', 'after'),
    '[osdaemond]\nmax_line = 1000\n',
  );
  assert.equal(host.log.matching({ daemon: 'hostile', level: 'info', message: /x{990}$/ }).length, 1);
  assert.equal(host.log.matching({ daemon: 'hostile', message: /x{1200}/ }).length, 0);
  assert.equal(host.log.matching({ daemon: 'hostile', level: 'error', message: /1000/ }).length, 1);
});

test('invalid lines are quoted 100 times per run, then counted, with a hint', async (t) => {
  const host = await survives(
    t,
    `yes 'not JSON' | head -n 5000\necho '["log","done"]'\nexec cat >/dev/null`,
    (starting) => starting.logged('hostile', 'done'),
  );
  assert.equal(host.log.matching({ daemon: 'hostile', message: /not JSON/ }).length, 100);
  await host.seen({ daemon: 'hostile', message: /stdout = log/ });
});

test('after bytes that are not UTF-8 and NUL bytes, the next request is served', async (t) => {
  await survives(
    t,
    `printf '\\377\\376\\n\\0\\0\\n["get","\\377"]\\n'\nhead -c 100000 /dev/urandom\necho\necho '["log","served"]'\nexec cat >/dev/null`,
    (starting) => starting.logged('hostile', 'served'),
  );
});

test('a daemon that closes its stdin gets no answers and keeps running', async (t) => {
  await survives(
    t,
    `exec <&-\nn=0\nwhile [ $n -lt 100 ]; do echo '["get","s"]'; n=$((n + 1)); done\necho '["log","still here"]'\nexec sleep 1000000`,
    (starting) => starting.logged('hostile', 'still here'),
  );
});

test('a daemon that closes its stdout and stderr keeps running', async (t) => {
  const host = await survives(
    t,
    `echo '["log","closing"]'\nexec >&- 2>&-\nwhile read -r line; do :; done`,
    (starting) => starting.logged('hostile', 'closing'),
  );
  assert.equal(host.log.matching({ event: 'state', daemon: 'hostile', state: 'up' }).length, 1);
  assert.equal(await host.stop(), 0);
});

test('a daemon that sends a request and exits before it reads the answer', async (t) => {
  await survives(t, `echo '["get","s"]'\nexit 1`, (starting) => starting.state('hostile', 'halted'));
});

test('a daemon that floods the log does not delay answers to the others', async (t) => {
  const host = await survives(t, `echo '["log","begin"]'\nexec yes '["log","again and again","x"]'`, (starting) =>
    starting.logged('hostile', 'begin'),
  );
  assert.equal(await host.stop(), 0);
});

test('a grandchild that keeps writing to the stdout of an exited daemon is killed', async (t) => {
  const host = startHost(t, {
    ini: `${SETTINGS}[os_daemons]\nhostile = ./hostile\nstays = ./stays\n`,
    prepare: (files) => {
      files.script('hostile', `yes '["get","s"]' &\nexit 1`);
      files.script('stays', STAYS);
    },
  });
  await host.state('hostile', 'halted');
  await host.logged('stays', 'here');
});
