/** The rates of answers and log lines: sequential gets, pipelined gets, log lines to a file. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure, Goal } from './figures.ts';
import { startOsdaemond } from './subject.ts';
import { type Measurement, now, type Tools } from './tools.ts';

const ROUNDS = 15;
const SECTION = '[bench]\nkey = an ordinary value\n';

export async function gets(tools: Tools): Promise<Figure[]> {
  return [
    await rates(tools, 'get round trips, 1 daemon', 'gets', 1, 20_000, {
      peers: 'CouchDB 22 000 to 29 000',
      reach: 55_000,
      by: 'p50',
      better: 'more',
    }),
    await rates(tools, 'pipelined gets, 1 daemon', 'pipe', 1, 200_000, {
      peers: 'CouchDB 117 000 to 130 000',
      reach: 400_000,
      by: 'p50',
      better: 'more',
    }),
    await rates(tools, 'pipelined gets, 8 daemons', 'pipe', 8, 50_000, {
      peers: 'CouchDB 65 000',
      reach: 300_000,
      by: 'p50',
      better: 'more',
    }),
  ];
}

async function rates(
  tools: Tools,
  name: string,
  kind: string,
  daemons: number,
  count: number,
  goal: Goal,
): Promise<Figure> {
  const host = startOsdaemond(tools, `${SECTION}[os_daemons]\n${entries(tools, daemons, `${kind} ${count}`)}`);
  const born = await tools.measured('born', daemons);
  await round(tools, born, kind);
  const values: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const measured = await round(tools, born, kind);
    values.push((daemons * count * 1000) / spanOf(measured));
  }
  await host.stop();
  return { name, unit: '1/s', values, ...goal };
}

/** Lines count once they are in the file, not when the daemon has written them. */
export async function logs(tools: Tools): Promise<Figure[]> {
  const count = 200_000;
  const file = join(tools.directory, 'bench.log');
  const host = startOsdaemond(
    tools,
    `${SECTION}[osdaemond]\nlog_file = ${file}\nlog_max_size = 1073741824\n[os_daemons]\n${entries(tools, 1, `log ${count}`)}`,
  );
  const born = await tools.measured('born', 1);
  const before = host.memory();
  const values: number[] = [];
  const fd = openSync(file, 'a+');
  try {
    for (let i = 0; i < 8; i++) {
      const from = fstatSync(fd).size;
      const begun = now();
      signal(born);
      await lines(fd, from, count);
      values.push((count * 1000) / (now() - begun));
      await tools.measured('log', 1);
    }
  } finally {
    closeSync(fd);
  }
  const grown = (host.memory('VmHWM') - before) / 1024;
  await host.stop();
  return [
    {
      name: 'log lines to a file, 1 daemon',
      unit: '1/s',
      values,
      peers: 'CouchDB 73 000',
      reach: 150_000,
      by: 'p50',
      better: 'more',
    },
    {
      name: '– most memory that it took',
      unit: 'MB',
      values: [grown],
      peers: '',
      reach: null,
      by: 'p50',
      better: 'less',
    },
  ];
}

/** Waits until the file contains `count` more lines after `from`. */
async function lines(fd: number, from: number, count: number): Promise<void> {
  const buffer = Buffer.alloc(1 << 20);
  let at = from;
  for (let seen = 0; seen < count; ) {
    const n = readSync(fd, buffer, 0, buffer.length, at);
    if (n === 0) await wait(1);
    at += n;
    for (let i = buffer.indexOf(10); i >= 0 && i < n; i = buffer.indexOf(10, i + 1)) seen++;
  }
}

async function round(tools: Tools, born: readonly Measurement[], kind: string): Promise<Measurement[]> {
  signal(born);
  return tools.measured(kind, born.length);
}

function signal(born: readonly Measurement[]): void {
  for (const { pid } of born) process.kill(pid, 'SIGUSR1');
}

function entries(tools: Tools, count: number, mode: string): string {
  return Array.from({ length: count }, (_, i) => `d${i} = ${tools.probe} ${tools.fifo} ${mode}\n`).join('');
}

/** Milliseconds from the first begin to the last end. */
function spanOf(measured: readonly Measurement[]): number {
  return Math.max(...measured.map(({ end }) => end)) - Math.min(...measured.map(({ begin }) => begin));
}
