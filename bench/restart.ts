/** The time until a daemon runs again: after a kill -9, and after a change of a registered key. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from './figures.ts';
import { type Subject, startFloor, startOsdaemond } from './subject.ts';
import { now, type Tools } from './tools.ts';

const KILLS = 500;
const CHANGES = 40;
/** osdaemond still loads modules after the boot, which other figures measure. */
const SETTLE_MS = 1000;

export async function restarts(tools: Tools): Promise<Figure[]> {
  const name = 'kill -9 to the first instruction of the replacement';
  const floor = await kills(tools, startFloor(tools, 1));
  const host = await kills(tools, startOsdaemond(tools, `[os_daemons]\nd = ${tools.probe} ${tools.fifo} stamp\n`));
  const peers = 'daemontools 2.2 / 2.5, runit 2.5 / 4.2, CouchDB 2.9 / 7.4, s6 2.6 / 3.4';
  return [
    {
      name: `floor in C: ${name}`,
      unit: 'ms',
      values: floor,
      peers: '0.75 / 3.4',
      reach: null,
      by: 'p50',
      better: 'less',
    },
    { name, unit: 'ms', values: host, peers, reach: 1, by: 'p50', better: 'less' },
    { name: '– the same, its p99', unit: 'ms', values: host, peers: '', reach: 2.5, by: 'p99', better: 'less' },
  ];
}

async function kills(tools: Tools, subject: Subject): Promise<number[]> {
  let [daemon] = await tools.measured('born', 1);
  await wait(SETTLE_MS);
  const values: number[] = [];
  for (let i = 0; i < KILLS && daemon !== undefined; i++) {
    await wait(3);
    const killed = now();
    process.kill(daemon.pid, 'SIGKILL');
    [daemon] = await tools.measured('born', 1);
    if (daemon !== undefined) values.push(daemon.begin - killed);
  }
  await subject.stop();
  return values;
}

export async function changes(tools: Tools): Promise<Figure[]> {
  const ini = (value: number): string =>
    `[os_daemons]\nd = ${tools.probe} ${tools.fifo} register bench key\n[bench]\nkey = v${value}\n`;
  const host = startOsdaemond(tools, ini(0));
  await tools.measured('born', 1);
  await wait(SETTLE_MS);
  const values: number[] = [];
  for (let i = 1; i <= CHANGES; i++) {
    await wait(300);
    const changed = now();
    host.edit(ini(i));
    const [daemon] = await tools.measured('born', 1);
    if (daemon !== undefined) values.push(daemon.begin - changed);
  }
  await host.stop();
  return [
    { name: 'file changed to daemon restarted', unit: 'ms', values, peers: '', reach: 200, by: 'p99', better: 'less' },
  ];
}
