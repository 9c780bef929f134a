/** `npm run soak -- [--seconds N] [--daemons N] [--seed N]`: kills, restarts, edits and hostile daemons for as long as asked; what must always hold is looked at throughout. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Host, processesOf, startHost } from '../test/support/host.ts';
import { Chance, numbersFrom } from './chance.ts';
import { DAEMONS, iniOf } from './soakdaemons.ts';

const { seconds, daemons, seed } = numbersFrom(process.argv.slice(2), {
  seconds: 60,
  daemons: 20,
  seed: Date.now() % 1_000_000_000,
});
const chance = new Chance(seed);
const until = performance.now() + seconds * 1000;
console.log(`seed ${seed}: ${daemons} daemons, ${seconds} s`);

/** Over what the first quiet moment showed: megabytes, and descriptors for daemons that run by then. */
const MORE_MEMORY = 60;
const MORE_DESCRIPTORS = 5 * daemons + 30;
const QUIET_EVERY = 15_000;

const ends: (() => Promise<void>)[] = [];
const counts = new Map<string, number>();
let edition = 0;
let base: { readonly memory: number; readonly descriptors: number } | null = null;
let host = start();
let quietAt = performance.now() + QUIET_EVERY;

try {
  await host.seen({ event: 'booted' });
  while (performance.now() < until) {
    await act();
    lookAtNames();
    if (performance.now() > quietAt) await lookInQuiet();
    await wait(chance.below(60));
  }
  await stop();
  console.log(`nothing failed: ${[...counts].map(([what, count]) => `${count} × ${what}`).join(', ')}`);
} catch (thrown) {
  console.error(`the log ends with\n${host.log.tail(80)}\nseed ${seed}:`, thrown);
  host.signal('SIGCONT');
  process.exitCode = 1;
} finally {
  for (const end of ends.reverse()) await end();
}

function start(folder?: string): Host {
  base = null;
  return startHost(
    { after: (end) => ends.push(end) },
    {
      ini: iniOf(chance, daemons, edition),
      ...(folder === undefined ? {} : { folder }),
      prepare: (files) => {
        for (const [name, script] of Object.entries(DAEMONS)) files.script(name, script);
      },
    },
  );
}

async function act(): Promise<void> {
  const what = chance.below(100);
  if (what < 45) return killSomebody();
  if (what < 70) return edit();
  if (what < 80) return note('HUP, USR1 or USR2', () => host.signal(chance.one(['SIGHUP', 'SIGUSR1', 'SIGUSR2'])));
  if (what < 90) return note('spoiled file', () => host.write('local.ini', 'no section = here\n[os_daemons]\nx = "\n'));
  if (what < 95) {
    note('host frozen', () => host.signal('SIGSTOP'));
    await wait(chance.below(200));
    host.signal('SIGCONT');
    return;
  }
  if (what < 98) return;
  await (chance.below(2) === 0 ? killHost() : restartHost());
}

function note(what: string, done: () => void): void {
  done();
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function killSomebody(): void {
  const living = processesOf(host);
  const victim = living[chance.below(living.length)];
  if (victim === undefined) return;
  const signal = chance.one(['SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGSTOP', 'SIGCONT', 'SIGHUP'] as const);
  note(signal, () => {
    try {
      process.kill(victim.pid, signal);
    } catch {
      // It was faster.
    }
  });
}

function edit(): void {
  edition += 1;
  note('edit', () => host.edit('local.ini', iniOf(chance, daemons, edition)));
}

async function killHost(): Promise<void> {
  const before = host;
  note('kill -9 of the host', () => before.signal('SIGKILL'));
  await before.exit();
  // With a spoiled file it would rightly not begin.
  before.edit('local.ini', iniOf(chance, daemons, edition));
  host = start(before.folder);
  await host.seen({ event: 'booted' });
  assert.deepEqual(processesOf(before), [], 'leftovers of the killed host');
}

async function restartHost(): Promise<void> {
  const { folder } = host;
  await stop();
  host = start(folder);
  await host.seen({ event: 'booted' });
}

async function stop(): Promise<void> {
  host.signal('SIGCONT');
  host.edit('local.ini', iniOf(chance, daemons, edition));
  note('stop', () => host.signal('SIGTERM'));
  const { code, signal } = await host.exit();
  assert.equal(signal, null);
  assert.equal(code, 0, `the stop ended with ${code}`);
  assert.deepEqual(processesOf(host), [], 'left after a stop');
}

/** One live run a name: all processes of one name carry one token. */
function lookAtNames(): void {
  const runs = new Map<string, Set<string>>();
  for (const { pid } of processesOf(host)) {
    const env = environmentOf(pid);
    const name = env.find((pair) => pair.startsWith('OSDAEMON_NAME=')) ?? '';
    const run = env.find((pair) => pair.startsWith('OSDAEMON_RUN=')) ?? '';
    runs.set(name, (runs.get(name) ?? new Set()).add(run));
  }
  for (const [name, tokens] of runs) {
    // /proc is not read in one moment: two are two only if both are still there.
    if (tokens.size > 1) assert.ok(stillThere(name, tokens) < 2, `${tokens.size} runs of ${name}`);
  }
  assert.deepEqual(host.log.matching({ message: /please report this|was not dealt with/ }), []);
}

function stillThere(name: string, tokens: ReadonlySet<string>): number {
  const living = processesOf(host).map(({ pid }) => environmentOf(pid));
  return [...tokens].filter((token) => living.some((env) => env.includes(name) && env.includes(token))).length;
}

async function lookInQuiet(): Promise<void> {
  quietAt = performance.now() + QUIET_EVERY;
  edit();
  await wait(1500);
  const now = {
    memory: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1]) / 1024,
    descriptors: readdirSync(`/proc/${host.pid}/fd`).length,
  };
  base ??= now;
  assert.ok(now.memory < base.memory + MORE_MEMORY, `${now.memory} MB, and ${base.memory} MB before`);
  assert.ok(
    now.descriptors < base.descriptors + MORE_DESCRIPTORS,
    `${now.descriptors} descriptors, before ${base.descriptors}`,
  );
  assert.equal(zombies(), 0, 'zombies');
  host.log.forget();
  console.log(
    `${Math.round((until - performance.now()) / 1000)} s left: ${now.memory.toFixed(0)} MB, ${now.descriptors} descriptors`,
  );
}

/** Those that nobody has reaped a second later. */
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
