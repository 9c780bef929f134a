/** 200 and 1000 daemons: boot, complete stop, memory, and processor time when idle. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from './figures.ts';
import { type Subject, startFloor, startOsdaemond } from './subject.ts';
import type { Tools } from './tools.ts';

const RUNS = 5;
const IDLE_SECONDS = 5;

interface Many {
  readonly boot: number[];
  readonly stop: number[];
  readonly memory: number[];
  readonly idle: number[];
}

export async function many(tools: Tools): Promise<Figure[]> {
  const empty = await measure(tools, 0, () => startOsdaemond(tools, '[os_daemons]\n'), 'memory');
  const figures: Figure[] = [
    {
      name: 'memory with 0 daemons',
      unit: 'MB',
      values: empty.memory,
      peers: 'supervisord 27, pm2 53, Node bare 41',
      reach: 75,
      by: 'p50',
      better: 'less',
    },
  ];
  for (const count of [200, 1000]) {
    const floor = await measure(tools, count, () => startFloor(tools, count), 'times');
    const host = await measure(
      tools,
      count,
      () => startOsdaemond(tools, entries(tools, count)),
      count === 1000 ? 'all' : 'times',
    );
    const full = count === 1000;
    figures.push(
      {
        name: `floor in C: boot of ${count}`,
        unit: 's',
        values: floor.boot,
        peers: full ? '0.31' : '',
        reach: null,
        by: 'p50',
        better: 'less',
      },
      {
        name: `boot of ${count}`,
        unit: 's',
        values: host.boot,
        peers: full ? 'daemontools 1.2, s6 1.7, supervisord 4.1, pm2 4.1' : '',
        reach: full ? 0.9 : null,
        by: 'p50',
        better: 'less',
      },
      {
        name: `floor in C: stop of ${count}`,
        unit: 's',
        values: floor.stop,
        peers: full ? '0.05' : '',
        reach: null,
        by: 'p50',
        better: 'less',
      },
      {
        name: `stop of ${count}, nothing left`,
        unit: 's',
        values: host.stop,
        peers: full ? 'einhorn 0.1, daemontools 0.5, s6 0.7, supervisord 2.3, pm2 27' : '',
        reach: full ? 0.5 : null,
        by: 'p50',
        better: 'less',
      },
    );
    if (!full) continue;
    const each = host.memory.map((megabytes, i) => ((megabytes - (empty.memory[i] ?? 0)) * 1024) / count);
    figures.push(
      {
        name: 'memory for each of 1000 daemons',
        unit: 'kB',
        values: each,
        peers: 'supervisord 6, pm2 73',
        reach: 40,
        by: 'p50',
        better: 'less',
      },
      {
        name: 'idle with 1000 daemons',
        unit: 'ms/s',
        values: host.idle,
        peers: 's6 0, supervisord 3.6',
        reach: 0,
        by: 'p50',
        better: 'less',
      },
    );
  }
  return figures;
}

async function measure(
  tools: Tools,
  count: number,
  start: () => Subject,
  what: 'times' | 'memory' | 'all',
): Promise<Many> {
  const result: Many = { boot: [], stop: [], memory: [], idle: [] };
  for (let i = 0; i < RUNS; i++) {
    const subject = start();
    const born = await tools.measured('born', count);
    const last = Math.max(subject.startedAt, ...born.map(({ begin }) => begin));
    result.boot.push((last - subject.startedAt) / 1000);
    await wait(what === 'times' ? 200 : 1500);
    if (what !== 'times') result.memory.push(subject.memory() / 1024);
    if (what === 'all') result.idle.push(await idle(subject));
    result.stop.push((await subject.stop()) / 1000);
  }
  return result;
}

async function idle(subject: Subject): Promise<number> {
  const before = subject.processorTime();
  await wait(IDLE_SECONDS * 1000);
  return Math.round(((subject.processorTime() - before) / IDLE_SECONDS) * 10) / 10;
}

function entries(tools: Tools, count: number): string {
  return `[os_daemons]\n${Array.from({ length: count }, (_, i) => `d${i} = ${tools.probe} ${tools.fifo} stamp\n`).join('')}`;
}
