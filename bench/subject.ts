/** Starts what is measured, the built executable or the floor in C, in a directory of its own, and stops it to the last process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_FLAGS } from '../scripts/nodeflags.ts';
import { processesMarked } from '../test/support/leftovers.ts';
import type { Tools } from './tools.ts';
import { now } from './tools.ts';

export const EXECUTABLE = join(import.meta.dirname, '..', 'dist', 'bin', 'osdaemond.js');
const MARKER = 'OSDAEMOND_BENCH_ID';

export class Subject {
  readonly directory: string;
  readonly startedAt: number;
  readonly #id = randomUUID();
  readonly #process: ChildProcess;
  #failure: Error | null = null;
  #isStopping = false;

  constructor(tools: Tools, directory: string, command: readonly [string, ...string[]]) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
    const log = openSync(join(directory, 'stderr.log'), 'a');
    const [program, ...args] = command;
    this.startedAt = now();
    this.#process = spawn(program, args, {
      cwd: directory,
      stdio: ['ignore', 'ignore', log],
      env: { PATH: process.env.PATH, [MARKER]: this.#id },
    });
    closeSync(log);
    this.#process.once('error', (error) => this.#fail(tools, error.message));
    this.#process.once('exit', (code, signal) => this.#fail(tools, signal ?? `exit code ${code}`));
  }

  get pid(): number {
    return this.#process.pid ?? Number.NaN;
  }

  /** The standard error of osdaemond so far. */
  log(): string {
    return readFileSync(join(this.directory, 'stderr.log'), 'utf8');
  }

  /** @throws {Error} if the process has exited by itself */
  checkRunning(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** Returns the milliseconds from SIGTERM to the exit of the last process. @throws {Error} if a process is left */
  async stop(): Promise<number> {
    this.checkRunning();
    this.#isStopping = true;
    const requestedAt = now();
    const closed = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await closed;
    const took = now() - requestedAt;
    const left = processesMarked(MARKER, this.#id);
    if (left.length > 0)
      throw new Error(`${left.length} processes are left after the stop, such as ${left[0]?.command}`);
    rmSync(this.directory, { recursive: true, force: true });
    return took;
  }

  /** Resident memory in kB: the current value or the peak. */
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
    writeFileSync(join(this.directory, 'local.ini.new'), text);
    renameSync(join(this.directory, 'local.ini.new'), join(this.directory, 'local.ini'));
  }

  #fail(tools: Tools, how: string): void {
    if (this.#isStopping) return;
    const tail = this.log().slice(-2000);
    this.#failure = new Error(`${this.#process.spawnfile} exited early (${how}). Its log ends with:\n${tail}`);
    tools.fail(this.#failure);
  }
}

let subjects = 0;

/**
 * @param ini without the state directory, which is below the directory of the subject
 * @param flags options for its Node
 */
export function startOsdaemond(tools: Tools, ini: string, flags: readonly string[] = []): Subject {
  const directory = join(tools.directory, `osdaemond-${subjects++}`);
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'default.ini'),
    `[osdaemond]\nstate_dir = ${directory}/state\n[os_daemon_settings]\nmax_retries = 1000000\nretry_time = 0.001\n`,
  );
  writeFileSync(join(directory, 'local.ini'), ini);
  return new Subject(tools, directory, [
    process.execPath,
    ...NODE_FLAGS,
    ...flags,
    EXECUTABLE,
    'default.ini',
    'local.ini',
  ]);
}

export function startFloor(tools: Tools, count: number): Subject {
  return new Subject(tools, join(tools.directory, `floor-${subjects++}`), [
    tools.floor,
    String(count),
    tools.probe,
    tools.fifo,
    'stamp',
  ]);
}
