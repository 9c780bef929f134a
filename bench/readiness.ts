/** The delay until a waiter knows of a readiness, and the cost of heartbeats. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from './figures.ts';
import { startOsdaemond } from './subject.ts';
import type { Tools } from './tools.ts';

const HEARTBEAT_DAEMONS = 1000;
const SECONDS = 10;
const BURST = 100_000;
const BURSTS = 5;

/** The output of `waiter.ts`. */
interface Waited {
  /** Milliseconds from the readiness byte of the daemon to the waiter. */
  readonly latencies: readonly number[];
  readonly cycles: number;
  readonly missed: number;
}

/** Runs in a process of its own, which supervises the daemons that it measures. */
export async function waiters(tools: Tools): Promise<Figure[]> {
  const out = execFileSync(process.execPath, [join(import.meta.dirname, 'waiter.ts'), tools.probe], {
    encoding: 'utf8',
  });
  const { latencies, cycles, missed }: Waited = JSON.parse(out);
  return [
    {
      name: 'ready to a waiter in osdaemond',
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

export async function heartbeats(tools: Tools): Promise<Figure[]> {
  const beating = Array.from(
    { length: HEARTBEAT_DAEMONS },
    (_, i) => `d${i} = ${tools.probe} ${tools.fifo} beat\n`,
  ).join('');
  const host = startOsdaemond(
    tools,
    `[os_daemon_settings]\nreadiness = notify\nheartbeat_timeout = 5\n[os_daemons]\n${beating}`,
  );
  await tools.measured('born', HEARTBEAT_DAEMONS);
  await wait(3000);
  const used: number[] = [];
  for (let second = 0; second < SECONDS; second++) {
    const before = host.processorTime();
    await wait(1000);
    used.push((host.processorTime() - before) / 10);
  }
  await host.stop();
  // A daemon whose heartbeats were lost was restarted.
  const lost = tools.countOf('born');

  const burst = startOsdaemond(
    tools,
    `[os_daemon_settings]\nheartbeat_timeout = 1000\n[os_daemons]\nd = ${tools.probe} ${tools.fifo} burst ${BURST}\n`,
  );
  const [daemon] = await tools.measured('born', 1);
  const rates: number[] = [];
  for (let i = 0; i < BURSTS && daemon !== undefined; i++) {
    process.kill(daemon.pid, 'SIGUSR1');
    const [sent] = await tools.measured('burst', 1);
    if (sent !== undefined) rates.push((BURST / (sent.end - sent.begin)) * 1000);
  }
  await burst.stop();
  return [
    {
      name: `processor, ${HEARTBEAT_DAEMONS} daemons with a heartbeat per second`,
      unit: '%',
      values: used,
      peers: '',
      reach: 5,
      by: 'p50',
      better: 'less',
    },
    {
      name: '– restarted for missed heartbeats',
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
