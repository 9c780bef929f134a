/** What is measured: the built executable, or the floor, started in a folder of its own and stopped to the last process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesMarked } from '../test/support/leftovers.ts';
import type { Tools } from './tools.ts';
import { now } from './tools.ts';

const EXECUTABLE = join(import.meta.dirname, '..', 'dist', 'bin', 'osdaemond.js');
const MARKER = 'OSDAEMOND_BENCH_ID';

export class Subject {
  readonly folder: string;
  readonly startedAt: number;
  readonly #id = randomUUID();
  readonly #process: ChildProcess;

  constructor(folder: string, command: readonly [string, ...string[]]) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    const log = openSync(join(folder, 'stderr.log'), 'a');
    const [program, ...args] = command;
    this.startedAt = now();
    this.#process = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', log],
      env: { PATH: process.env.PATH, [MARKER]: this.#id },
    });
    closeSync(log);
  }

  get pid(): number {
    return this.#process.pid ?? Number.NaN;
  }

  /** Milliseconds from the TERM to the end of the last process. Throws when one is left. */
  async stop(): Promise<number> {
    const asked = now();
    const closed = once(this.#process, 'exit');
    if (this.#process.exitCode !== null) throw new Error(`it ended by itself; see ${this.folder}/stderr.log`);
    this.#process.kill('SIGTERM');
    await closed;
    const took = now() - asked;
    const left = processesMarked(MARKER, this.#id);
    if (left.length > 0)
      throw new Error(`${left.length} processes are left after the stop, such as ${left[0]?.command}`);
    rmSync(this.folder, { recursive: true, force: true });
    return took;
  }

  /** Resident memory in kB: now, or the most it ever was. */
  memory(which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(new RegExp(`${which}:\\s+(?<kB>\\d+)`).exec(status)?.groups?.kB);
  }

  /** Milliseconds of processor time of all its threads so far. */
  processorTime(): number {
    const tasks = readdirSync(`/proc/${this.pid}/task`);
    const spent = tasks.map((task) =>
      Number(readFileSync(`/proc/${this.pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return spent.reduce((sum, ns) => sum + ns, 0) / 1e6;
  }

  edit(text: string): void {
    writeFileSync(join(this.folder, 'local.ini.new'), text);
    renameSync(join(this.folder, 'local.ini.new'), join(this.folder, 'local.ini'));
  }
}

let subjects = 0;

/**
 * @param ini besides the state folder, which is in the subject's own
 * @param flags for its Node
 */
export function startHost(tools: Tools, ini: string, flags: readonly string[] = []): Subject {
  const folder = join(tools.folder, `host-${subjects++}`);
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'default.ini'),
    `[osdaemond]\nstate_dir = ${folder}/state\n[os_daemon_settings]\nmax_retries = 1000000\nretry_time = 0.001\n`,
  );
  writeFileSync(join(folder, 'local.ini'), ini);
  return new Subject(folder, [process.execPath, ...flags, EXECUTABLE, 'default.ini', 'local.ini']);
}

export function startFloor(tools: Tools, count: number): Subject {
  return new Subject(join(tools.folder, `floor-${subjects++}`), [
    tools.floor,
    String(count),
    tools.probe,
    tools.fifo,
    'stamp',
  ]);
}
