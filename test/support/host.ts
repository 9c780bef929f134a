/** Starts the real osdaemond in a directory of its own, reads its log, and checks after each test that no process is left. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Files } from './files.ts';
import { newDirectory } from './folder.ts';
import { killAll, processesMarked } from './leftovers.ts';
import { type Line, Lines, type Wanted } from './lines.ts';

export const EXECUTABLE = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'osdaemond.js');
const MARKER = 'OSDAEMOND_TEST_ID';
/** Only a safety net: an osdaemond that does not stop is killed, and the test fails. */
const STOP_TIMEOUT_MS = 60_000;

export interface HostOptions {
  /** The text of `local.ini`. A `default.ini` before it sets the state directory. */
  readonly ini?: string;
  /** Other files in the directory, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Instead of `--log-format json --log-level debug default.ini local.ini`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as this user, who owns the directory; needs root. */
  readonly uid?: number;
  /** The directory of another osdaemond, to start a second one in it. */
  readonly directory?: string;
  /** The program with arguments that starts osdaemond: `['setpriv', …]`. */
  readonly under?: readonly string[];
  /** Called before osdaemond starts, to create scripts and links or to change modes. */
  readonly prepare?: (files: Files) => void;
}

/** A test, or another owner that runs cleanup functions. */
export interface Ending {
  after(end: () => Promise<void>): void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Host extends Files {
  readonly log = new Lines();
  readonly id: string;
  readonly #process: ChildProcess;
  readonly #exit: Promise<Exit>;
  #stdout = '';

  constructor(process: ChildProcess, id: string, directory: string, uid: number | undefined) {
    super(directory, uid);
    this.#process = process;
    this.id = id;
    process.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stdout += chunk;
    });
    process.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.log.add(chunk));
    const exit = Promise.withResolvers<Exit>();
    this.#exit = exit.promise;
    process.on('error', exit.reject);
    process.on('close', (code, signal) => {
      this.log.end();
      exit.resolve({ code, signal });
    });
  }

  get pid(): number {
    return this.#process.pid ?? assert.fail('osdaemond was not started');
  }

  /** The standard output so far. */
  get stdout(): string {
    return this.#stdout;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  seen(wanted: Wanted, after?: Line): Promise<Line> {
    return this.log.seen(wanted, after);
  }

  /** Waits until `daemon` is in `state`. */
  state(daemon: string, state: string, after?: Line): Promise<Line> {
    return this.seen({ event: 'state', daemon, state }, after);
  }

  /** Waits for a logged line of `daemon`: a `["log", …]` message, or a line of stderr or of a logged stdout. */
  logged(daemon: string, text: string | RegExp, after?: Line): Promise<Line> {
    return this.seen({ daemon, message: typeof text === 'string' ? new RegExp(`${literally(text)}$`) : text }, after);
  }

  /** Closes the test's end of the log. */
  stopListening(): void {
    this.#process.stderr?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  exit(): Promise<Exit> {
    return this.#exit;
  }

  /** Sends the signal and returns the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.signal(signal);
    return (await this.#exit).code;
  }
}

/** Starts osdaemond. After the test it is stopped if it still runs, and the test fails if a process is left. */
export function startHost(t: Ending, options: HostOptions = {}): Host {
  assert.ok(existsSync(EXECUTABLE), `${EXECUTABLE} is missing: npm run build`);
  const directory = options.directory ?? newDirectory();
  const files = new Files(directory, options.uid);
  if (options.directory === undefined) {
    files.write('default.ini', `[osdaemond]\nstate_dir = ${directory}/state\n`);
    files.write('local.ini', options.ini ?? '');
  }
  for (const [name, text] of Object.entries(options.files ?? {})) files.write(name, text);
  options.prepare?.(files);
  const args = options.args ?? ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'local.ini'];
  const [program = '', ...rest] = [...(options.under ?? []), process.execPath, EXECUTABLE, ...args];
  const id = randomUUID();
  const child = spawn(program, rest, {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: directory, LANG: 'C.UTF-8', ...options.env, [MARKER]: id },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const host = new Host(child, id, directory, options.uid);
  t.after(async () => {
    try {
      await checkNothingLeft(host);
    } finally {
      // If two of them share it, the last one to stop removes it for good.
      rmSync(directory, { recursive: true, force: true });
    }
  });
  return host;
}

/** The processes with the marker of this osdaemond, except itself: its daemons and their descendants. */
export function processesOf(host: Host): { pid: number; command: string }[] {
  return processesMarked(MARKER, host.id).filter(({ pid }) => pid !== host.pid);
}

async function checkNothingLeft(host: Host): Promise<void> {
  const hung = setTimeout(() => host.signal('SIGKILL'), STOP_TIMEOUT_MS);
  if (host.running) {
    await host.stop();
    assert.notEqual((await host.exit()).signal, 'SIGKILL', `osdaemond did not stop. Its log:\n${host.log.tail()}`);
  }
  clearTimeout(hung);
  const left = processesOf(host);
  killAll(left);
  assert.deepEqual(left, [], `osdaemond left processes behind. Its log:\n${host.log.tail()}`);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
