/** `npm run soak -- [--seconds N] [--daemons N] [--seed N]`: random kills, restarts, edits and hostile daemons for that long, with the invariants checked throughout. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Host, processesOf, startHost } from '../test/support/host.ts';
import { newSeed, SeededRandom } from '../test/support/random.ts';
import { numbersFrom } from './options.ts';
import { DAEMONS, iniOf } from './soakdaemons.ts';

const { seconds, daemons, seed } = numbersFrom(process.argv.slice(2), {
  seconds: 60,
  daemons: 20,
  seed: newSeed(),
});
const random = new SeededRandom(seed);
const until = performance.now() + seconds * 1000;
console.log(`seed ${seed}: ${daemons} daemons, ${seconds} s`);

/** How much memory and how many descriptors may be added after the first quiet check. */
const EXTRA_MEMORY_MB = 60;
const EXTRA_DESCRIPTORS = 5 * daemons + 30;
const QUIET_CHECK_MS = 15_000;

const cleanups: (() => Promise<void>)[] = [];
const counts = new Map<string, number>();
let edition = 0;
let base: { readonly memory: number; readonly descriptors: number } | null = null;
let host = start();
let quietAt = performance.now() + QUIET_CHECK_MS;

try {
  await host.seen({ event: 'booted' });
  while (performance.now() < until) {
    await act();
    checkNames();
    if (performance.now() > quietAt) await checkResources();
    await wait(random.below(60));
  }
  await stop();
  console.log(`no failure: ${[...counts].map(([what, count]) => `${count} × ${what}`).join(', ')}`);
} catch (thrown) {
  console.error(`the log ends with\n${host.log.tail(80)}\nseed ${seed}:`, thrown);
  host.signal('SIGCONT');
  process.exitCode = 1;
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}

function start(directory?: string): Host {
  base = null;
  return startHost(
    { after: (cleanup) => cleanups.push(cleanup) },
    {
      ini: iniOf(random, daemons, edition),
      ...(directory === undefined ? {} : { directory: directory }),
      prepare: (files) => {
        for (const [name, script] of Object.entries(DAEMONS)) files.script(name, script);
      },
    },
  );
}

async function act(): Promise<void> {
  const what = random.below(100);
  if (what < 45) return killOne();
  if (what < 70) return edit();
  if (what < 80) return note('HUP, USR1 or USR2', () => host.signal(random.pick(['SIGHUP', 'SIGUSR1', 'SIGUSR2'])));
  if (what < 90) return note('invalid file', () => host.write('local.ini', 'no section = here\n[os_daemons]\nx = "\n'));
  if (what < 95) {
    note('suspend of osdaemond', () => host.signal('SIGSTOP'));
    await wait(random.below(200));
    host.signal('SIGCONT');
    return;
  }
  if (what < 98) return;
  await (random.below(2) === 0 ? killHost() : restart());
}

function note(what: string, done: () => void): void {
  done();
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function killOne(): void {
  const living = processesOf(host);
  const victim = living[random.below(living.length)];
  if (victim === undefined) return;
  const signal = random.pick(['SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGSTOP', 'SIGCONT', 'SIGHUP'] as const);
  note(signal, () => {
    try {
      process.kill(victim.pid, signal);
    } catch {
      // It has exited already.
    }
  });
}

function edit(): void {
  edition += 1;
  note('edit', () => host.edit('local.ini', iniOf(random, daemons, edition)));
}

async function killHost(): Promise<void> {
  const before = host;
  note('kill -9 of osdaemond', () => before.signal('SIGKILL'));
  await before.exit();
  // It would not start with an invalid file.
  before.edit('local.ini', iniOf(random, daemons, edition));
  host = start(before.directory);
  await host.seen({ event: 'booted' });
  assert.deepEqual(processesOf(before), [], 'leftovers of the killed osdaemond');
}

async function restart(): Promise<void> {
  const { directory } = host;
  await stop();
  host = start(directory);
  await host.seen({ event: 'booted' });
}

async function stop(): Promise<void> {
  host.signal('SIGCONT');
  host.edit('local.ini', iniOf(random, daemons, edition));
  note('stop', () => host.signal('SIGTERM'));
  const { code, signal } = await host.exit();
  assert.equal(signal, null);
  assert.equal(code, 0, `the stop exited with code ${code}`);
  assert.deepEqual(processesOf(host), [], 'processes left after a stop');
}

/** At most one run per daemon: all its processes share one token. */
function checkNames(): void {
  const runs = new Map<string, Set<string>>();
  for (const { pid } of processesOf(host)) {
    const env = environmentOf(pid);
    const name = env.find((pair) => pair.startsWith('OSDAEMON_NAME=')) ?? '';
    const run = env.find((pair) => pair.startsWith('OSDAEMON_RUN=')) ?? '';
    runs.set(name, (runs.get(name) ?? new Set()).add(run));
  }
  for (const [name, tokens] of runs) {
    // Reading /proc takes a while: two runs count only if both still exist.
    if (tokens.size > 1) assert.ok(stillThere(name, tokens) < 2, `${tokens.size} runs of ${name}`);
  }
  assert.deepEqual(host.log.matching({ message: /please report this|was not dealt with/ }), []);
}

function stillThere(name: string, tokens: ReadonlySet<string>): number {
  const living = processesOf(host).map(({ pid }) => environmentOf(pid));
  return [...tokens].filter((token) => living.some((env) => env.includes(name) && env.includes(token))).length;
}

async function checkResources(): Promise<void> {
  quietAt = performance.now() + QUIET_CHECK_MS;
  edit();
  await wait(1500);
  const now = {
    memory: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1]) / 1024,
    descriptors: readdirSync(`/proc/${host.pid}/fd`).length,
  };
  base ??= now;
  assert.ok(now.memory < base.memory + EXTRA_MEMORY_MB, `${now.memory} MB, was ${base.memory} MB`);
  assert.ok(
    now.descriptors < base.descriptors + EXTRA_DESCRIPTORS,
    `${now.descriptors} descriptors, was ${base.descriptors}`,
  );
  assert.equal(zombies(), 0, 'zombies');
  host.log.forget();
  console.log(
    `${Math.round((until - performance.now()) / 1000)} s left: ${now.memory.toFixed(0)} MB, ${now.descriptors} descriptors`,
  );
}

/** Zombies beyond those that are about to be reaped. */
function zombies(): number {
  const children = readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.filter((pid) => statOf(pid).startsWith('Z')).length > daemons ? 1 : 0;
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1) ?? '';
  } catch {
    return '';
  }
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
