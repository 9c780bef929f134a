/** The control interface: duration of a command and of a request, requests per second, time until it listens, memory. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from './figures.ts';
import { type Subject, startOsdaemond } from './subject.ts';
import { now, type Tools } from './tools.ts';

const CTL = join(import.meta.dirname, '..', 'dist', 'bin', 'osdaemonctl.cjs');
const COMMANDS = 30;
const STARTS = 5;
const ROUND_TRIPS = 100;
const LOAD_CONNECTIONS = 10;
const LOAD_MS = 1000;
const LOAD_RUNS = 5;
const LESS = { by: 'p50', better: 'less' } as const;

export async function control(tools: Tools): Promise<Figure[]> {
  const command = await withDaemons(tools, 100, async (host) => {
    const socket = socketOf(host);
    return {
      bare: times(COMMANDS, () => execFileSync(process.execPath, ['-e', '0'])),
      status: times(COMMANDS, () => execFileSync(process.execPath, [CTL, 'status', '--socket', socket])),
    };
  });
  const thousand = await withDaemons(tools, 1000, (host) => roundTrips(socketOf(host)));
  const hundred = await withDaemons(tools, 100, (host) => roundTrips(socketOf(host)));
  const load = await withDaemons(tools, 10, (host) => loaded(socketOf(host)));
  const starts = await started(tools);
  return [
    { name: 'floor: node -e 0', unit: 'ms', values: command.bare, peers: '28', reach: null, ...LESS },
    {
      name: 'osdaemonctl status, the whole command, 100 daemons',
      unit: 'ms',
      values: command.status,
      peers: 's6-svstat 73 to 82, circusctl 119, pm2 jlist 120, supervisorctl 145',
      reach: 60,
      ...LESS,
    },
    { name: 'status of 100 daemons in osdaemond', unit: 'ms', values: hundred, peers: '', reach: 1, ...LESS },
    { name: 'status of 1000 daemons in osdaemond', unit: 'ms', values: thousand, peers: '', reach: 10, ...LESS },
    {
      name: 'status requests, 10 daemons',
      unit: '1/s',
      values: load,
      peers: '',
      reach: 3000,
      by: 'p50',
      better: 'more',
    },
    {
      name: 'start of osdaemond until the API answers',
      unit: 'ms',
      values: starts.ready,
      peers: '',
      reach: 200,
      ...LESS,
    },
    { name: 'memory through the API', unit: 'MB', values: starts.memory, peers: '', reach: 15, ...LESS },
  ];
}

/** Measures an osdaemond with `count` running daemons and an answering API. */
async function withDaemons<T>(tools: Tools, count: number, measure: (host: Subject) => Promise<T>): Promise<T> {
  const entries = Array.from({ length: count }, (_, i) => `d${i} = ${tools.probe} ${tools.fifo} stamp\n`).join('');
  const host = startOsdaemond(tools, `[os_daemons]\n${entries}`);
  await tools.measured('born', count);
  await answered(host);
  await wait(200);
  const result = await measure(host);
  await host.stop();
  return result;
}

function socketOf(host: Subject): string {
  return join(host.directory, 'state', 'control.sock');
}

function times(count: number, act: () => void): number[] {
  return Array.from({ length: count }, () => {
    const begin = now();
    act();
    return now() - begin;
  });
}

/** Round trips on one connection, including the time of the kernel and of this process. */
async function roundTrips(socket: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const values: number[] = [];
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const begin = now();
    await request(socket, agent);
    values.push(now() - begin);
  }
  agent.destroy();
  return values.slice(ROUND_TRIPS / 10);
}

async function loaded(socket: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: LOAD_CONNECTIONS });
  const values: number[] = [];
  for (let run = 0; run <= LOAD_RUNS; run++) {
    const begin = now();
    let count = 0;
    await Promise.all(
      Array.from({ length: LOAD_CONNECTIONS }, async () => {
        for (; now() - begin < LOAD_MS; count++) await request(socket, agent);
      }),
    );
    values.push((count * 1000) / (now() - begin));
  }
  agent.destroy();
  // The first run warms up both sides.
  return values.slice(1);
}

function request(socketPath: string, agent: Agent | false): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = send({ socketPath, path: '/v1/status', agent }, (answer) => {
      answer.on('end', resolve).on('error', reject).resume();
    });
    sent.on('error', reject).end();
  });
}

/** Memory of the API: resident memory with the HTTP server minus that with an empty module in its place. */
async function started(tools: Tools): Promise<{ readonly ready: number[]; readonly memory: number[] }> {
  const ready: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const host = startOsdaemond(tools, '[os_daemons]\nd = sleep 1000000\n');
    await answered(host);
    ready.push(now() - host.startedAt);
    await host.stop();
    memory.push(((await resident(tools, 'real')) - (await resident(tools, 'empty'))) / 1024);
  }
  return { ready, memory };
}

/** Resident memory in kB with the HTTP server, or with an empty module in its place. */
async function resident(tools: Tools, face: 'real' | 'empty'): Promise<number> {
  const stub = 'export const createHttpApi = async () => ({ accept() {}, close: async () => {} });';
  // Both have the hook, so that only the server differs. The name is that of its bundle.
  const hook = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => ${face === 'empty'} && /\\/server-\\w+\\.js$/.test(url)
  ? { format: 'module', source: ${JSON.stringify(stub)}, shortCircuit: true } : next(url, context) });`;
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
  const host = startOsdaemond(tools, '[os_daemons]\nd = sleep 1000000\n', flags);
  await wait(1500);
  const memory = host.memory();
  await host.stop();
  return memory;
}

async function answered(host: Subject): Promise<void> {
  const socket = socketOf(host);
  while (!existsSync(socket)) {
    host.checkRunning();
    await wait(1);
  }
  await request(socket, false);
}
