/** How soon a readiness is known inside the host, and what signs of life cost. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from './figures.ts';
import { startHost } from './subject.ts';
import type { Tools } from './tools.ts';

const BEATING = 1000;
const SECONDS = 10;
const BURST = 100_000;
const BURSTS = 5;

/** What `waiter.ts` prints. */
interface Waited {
  /** Milliseconds from the daemon's byte to the waiter. */
  readonly latencies: readonly number[];
  readonly cycles: number;
  readonly missed: number;
}

/** In a process of its own: it is the host of what it measures. */
export async function waiters(tools: Tools): Promise<Figure[]> {
  const out = execFileSync(process.execPath, [join(import.meta.dirname, 'waiter.ts'), tools.probe], {
    encoding: 'utf8',
  });
  const { latencies, cycles, missed }: Waited = JSON.parse(out);
  return [
    {
      name: 'ready to a waiter in the host',
      unit: 'ms',
      values: latencies,
      peers: '',
      reach: 2,
      by: 'p99',
      better: 'less',
    },
    {
      name: `missed of ${cycles} random starts and stops`,
      unit: '',
      values: [missed],
      peers: 's6 0 of 80',
      reach: 0,
      by: 'p50',
      better: 'less',
    },
  ];
}

export async function beats(tools: Tools): Promise<Figure[]> {
  const beating = Array.from({ length: BEATING }, (_, i) => `d${i} = ${tools.probe} ${tools.fifo} beat\n`).join('');
  const host = startHost(
    tools,
    `[os_daemon_settings]\nreadiness = notify\nheartbeat_timeout = 5\n[os_daemons]\n${beating}`,
  );
  await tools.told('born', BEATING);
  await wait(3000);
  const used: number[] = [];
  for (let second = 0; second < SECONDS; second++) {
    const before = host.processorTime();
    await wait(1000);
    used.push((host.processorTime() - before) / 10);
  }
  await host.stop();
  // A daemon whose signs of life were lost was stopped and born again.
  const lost = tools.countOf('born');

  const burst = startHost(
    tools,
    `[os_daemon_settings]\nheartbeat_timeout = 1000\n[os_daemons]\nd = ${tools.probe} ${tools.fifo} burst ${BURST}\n`,
  );
  const [daemon] = await tools.told('born', 1);
  const rates: number[] = [];
  for (let i = 0; i < BURSTS && daemon !== undefined; i++) {
    process.kill(daemon.pid, 'SIGUSR1');
    const [told] = await tools.told('burst', 1);
    if (told !== undefined) rates.push((BURST / (told.end - told.begin)) * 1000);
  }
  await burst.stop();
  return [
    {
      name: `processor, ${BEATING} daemons that beat once a second`,
      unit: '%',
      values: used,
      peers: '',
      reach: 5,
      by: 'p50',
      better: 'less',
    },
    {
      name: '– of them restarted for their silence',
      unit: '',
      values: [lost],
      peers: '',
      reach: 0,
      by: 'p50',
      better: 'less',
    },
    {
      name: `datagrams of sd_notify, ${BURST} at once`,
      unit: '/s',
      values: rates,
      peers: '',
      reach: null,
      by: 'p50',
      better: 'more',
    },
  ];
}
