/** As PID 1 of a container osdaemond reaps every orphan, kills those of its daemons, and leaves others alone. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { AWAITS, STAYS } from '../support/daemons.ts';
import { type Host, type HostOptions, startHost } from '../support/host.ts';
import { AS_PID_1, cannotUnshare, pidInside } from '../support/inside.ts';

const skip = cannotUnshare();

function start(t: TestContext, options: HostOptions): Host {
  return startHost(t, { ...options, under: AS_PID_1 });
}

/** Stops osdaemond itself, not the `unshare` that started it. */
async function stop(host: Host): Promise<number | null> {
  process.kill(pidInside(host), 'SIGTERM');
  return (await host.exit()).code;
}

function zombiesOf(parent: number): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
      return fields[0] === 'Z' && Number(fields[1]) === parent;
    } catch {
      return false;
    }
  }).length;
}

/** `OSDAEMOND_STORM=100000` starts more of them. */
const STORM = Number(process.env.OSDAEMOND_STORM ?? 10_000);

for (const as of ['PID 1', 'an ordinary process'] as const) {
  test(`${STORM} short-lived grandchildren leave no zombie: osdaemond as ${as}`, {
    skip: as === 'PID 1' && skip,
  }, async (t) => {
    const options: HostOptions = {
      ini: '[os_daemons]\nbegets = ./begets\n',
      prepare: (files) =>
        files.script('begets', `n=0\nwhile [ $n -lt ${STORM} ]; do (: &); n=$((n + 1)); done\necho all >&2\nexec cat`),
    };
    const host = as === 'PID 1' ? start(t, options) : startHost(t, options);
    await host.logged('begets', 'all');
    const pid = as === 'PID 1' ? pidInside(host) : host.pid;
    while (zombiesOf(pid) > 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(as === 'PID 1' ? await stop(host) : await host.stop(), 0);
  });
}

test('as PID 1: start, restart, stop and exit code 0', { skip }, async (t) => {
  const host = start(t, {
    ini: '[os_daemons]\nstays = ./stays\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  await host.logged('stays', 'here');
  const inside = Number(
    /^(\d+)/.exec(readFileSync(`/proc/${pidInside(host)}/task/${pidInside(host)}/children`, 'utf8'))?.[1],
  );
  const first = await host.state('stays', 'up');
  process.kill(inside, 'SIGKILL');
  await host.state('stays', 'up', first);
  assert.equal(await stop(host), 0);
});

test('an unattributed orphan of PID 1 is left alone and logged once', { skip }, async (t) => {
  const host = start(t, {
    ini: '[os_daemons]\nstays = ./stays\nends = ./ends\n[os_daemon.ends]\nautostart = true\n',
    prepare: (files) => {
      files.script('stays', STAYS);
      files.fifo('go');
      files.script('ends', `${AWAITS}\nexit 1`);
    },
  });
  await host.logged('stays', 'here');
  const target = String(pidInside(host));
  const { spawnSync } = await import('node:child_process');
  // Like `docker exec`: a process that osdaemond did not start, in its PID namespace, whose parent exits.
  spawnSync('nsenter', ['-t', target, '-p', '-m', 'sh', '-c', '(setsid sleep 1012 </dev/null >/dev/null 2>&1 &)'], {
    env: { PATH: process.env.PATH ?? '' },
  });
  await host.writeTo('go', 'x');
  const line = await host.seen({
    event: 'unattributed',
    message: /^pid \d+ \((sleep|setsid)\): owner unknown, left alone$/,
  });
  await host.writeTo('go', 'x');
  await host.state('ends', 'up', line);
  const pid = Number(/\d+/.exec(line.text('message'))?.[0]);
  assert.match(readFileSync(`/proc/${target}/root/proc/${pid}/stat`, 'utf8'), /\(sleep\) S/);
  assert.equal(host.log.matching({ event: 'unattributed' }).length, 1);
  assert.equal(await stop(host), 0);
});
