/** Failure modes: 50 daemons that exit at once, and the search for leftovers after osdaemond was killed with 1000 daemons. */
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { findLeftovers } from '../src/recovery/leftovers.ts';
import { readLines } from '../src/recovery/runlines.ts';
import type { Figure } from './figures.ts';
import { type Subject, startOsdaemond } from './subject.ts';
import { now, type Tools } from './tools.ts';

const RUNS = 5;
const CROWD = 50;
const RECORDS = 1000;
const PROCESSES = 2000;
/** Both wordings, so that older checkouts can be compared. */
const HALTED = / is halted: |gave up after /g;
const LOG_TIMEOUT_MS = 60_000;

export async function failureModes(tools: Tools): Promise<Figure[]> {
  const crowd = await exits(tools);
  return [
    {
      name: `${CROWD} daemons that exit at once: file changed to all halted, after ${crowd.spawns.join('/')} spawns`,
      unit: 'ms',
      values: crowd.halted,
      peers: 's6 and runit go on for ever',
      reach: 1000,
      by: 'p50',
      better: 'less',
    },
    {
      name: '– processor time of osdaemond for that',
      unit: 'ms',
      values: crowd.time,
      peers: 'supervisord 240, pm2 1938',
      reach: 250,
      by: 'p50',
      better: 'less',
    },
    {
      name: `search for leftovers: ${RECORDS} records, ${PROCESSES} processes`,
      unit: 'ms',
      values: await searches(),
      peers: '',
      reach: 300,
      by: 'p50',
      better: 'less',
    },
  ];
}

async function exits(tools: Tools): Promise<{ halted: number[]; time: number[]; spawns: number[] }> {
  const result = { halted: [] as number[], time: [] as number[], spawns: [] as number[] };
  const settings = '[os_daemon_settings]\nmax_retries = 3\nretry_time = 5\n';
  for (let run = 0; run < RUNS; run++) {
    const host = startOsdaemond(tools, settings);
    await logged(host, /listening on /g, 1);
    await wait(500);
    const [before, changed] = [host.processorTime(), now()];
    host.edit(`${settings}[os_daemons]\n${Array.from({ length: CROWD }, (_, i) => `d${i} = false\n`).join('')}`);
    await logged(host, HALTED, CROWD);
    result.halted.push(now() - changed);
    result.time.push(host.processorTime() - before);
    result.spawns.push((host.log().match(/ is up/g) ?? []).length);
    await host.stop();
  }
  return result;
}

/** Waits for `count` matches in the log. @throws {Error} if they do not appear */
async function logged(host: Subject, pattern: RegExp, count: number): Promise<void> {
  const giveUpAt = now() + LOG_TIMEOUT_MS;
  while ((host.log().match(pattern) ?? []).length < count) {
    host.checkRunning();
    if (now() > giveUpAt) throw new Error(`not ${count} × ${pattern} in the log:\n${host.log().slice(-2000)}`);
    await wait(5);
  }
}

async function searches(): Promise<number[]> {
  const script = `n=0; while [ $n -lt ${PROCESSES} ]; do sleep 1000 & n=$((n + 1)); done; echo there; wait`;
  const crowd = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await new Promise((resolve) => crowd.stdout.once('data', resolve));
    const lines = Array.from({ length: RECORDS }, (_, n) => `+ bench-${n} "d${n}"\n= bench-${n} ${n + 2} 1\n`);
    const text = `osdaemond ["bench",null]\n${lines.join('')}`;
    return Array.from({ length: 20 }, () => {
      const begun = now();
      const { runs } = readLines(text);
      findLeftovers({ prefix: 'bench-', runs, cgroups: null });
      return now() - begun;
    });
  } finally {
    if (crowd.pid !== undefined) process.kill(-crowd.pid, 'SIGKILL');
  }
}
