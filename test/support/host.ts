/** The real executable in a folder of its own: started, listened to, stopped, and after each test nothing of it is left. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Files } from './files.ts';
import { newFolder } from './folder.ts';
import { killAll, processesMarked } from './leftovers.ts';
import { type Line, Lines, type Wanted } from './lines.ts';

export const EXECUTABLE = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'osdaemond.js');
const MARKER = 'OSDAEMOND_TEST_ID';
/** No test depends on this: a host that does not stop is killed, and the test fails by what it left. */
const LONGEST_STOP_MS = 60_000;

export interface HostOptions {
  /** The text of `local.ini`. A `default.ini` before it holds the state folder. */
  readonly ini?: string;
  /** Other files of the folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Instead of `--log-format json --log-level debug default.ini local.ini`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as this user, who owns the folder; only root can ask for it. */
  readonly uid?: number;
  /** The folder of another host, to start a second one in it. */
  readonly folder?: string;
  /** A program and its arguments that the host is started by: `['setpriv', …]`. */
  readonly under?: readonly string[];
  /** Called with the folder before the host starts: for scripts, links and modes. */
  readonly prepare?: (files: Files) => void;
}

/** A test, or whoever else ends what it has started. */
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

  constructor(process: ChildProcess, id: string, folder: string, uid: number | undefined) {
    super(folder, uid);
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
    return this.#process.pid ?? assert.fail('the host was not started');
  }

  /** All that the host has written to its standard output so far. */
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

  /** Waits until `daemon` has said something: a `["log", …]`, a line of its stderr, or of its stdout where that is logged. */
  said(daemon: string, text: string | RegExp, after?: Line): Promise<Line> {
    return this.seen({ daemon, message: typeof text === 'string' ? new RegExp(`${literally(text)}$`) : text }, after);
  }

  /** Closes the test's end of the host's log. */
  stopListening(): void {
    this.#process.stderr?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  exit(): Promise<Exit> {
    return this.#exit;
  }

  /** Asks the host to stop, and returns its exit code when it has. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.signal(signal);
    return (await this.#exit).code;
  }
}

/** Starts a host; after the test it is stopped if it still runs, and whatever it left behind fails the test. */
export function startHost(t: Ending, options: HostOptions = {}): Host {
  assert.ok(existsSync(EXECUTABLE), `${EXECUTABLE} is missing: npm run build`);
  const folder = options.folder ?? newFolder();
  const files = new Files(folder, options.uid);
  if (options.folder === undefined) {
    files.write('default.ini', `[osdaemond]\nstate_dir = ${folder}/state\n`);
    files.write('local.ini', options.ini ?? '');
  }
  for (const [name, text] of Object.entries(options.files ?? {})) files.write(name, text);
  options.prepare?.(files);
  const args = options.args ?? ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'local.ini'];
  const [program = '', ...rest] = [...(options.under ?? []), process.execPath, EXECUTABLE, ...args];
  const id = randomUUID();
  const child = spawn(program, rest, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8', ...options.env, [MARKER]: id },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const host = new Host(child, id, folder, options.uid);
  t.after(async () => {
    try {
      await leaveNothing(host);
    } finally {
      // Where two hosts share it, the one that stops last takes it away for good.
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return host;
}

/** The processes that carry this host's marker: its daemons, their children, and itself while it runs. */
export function processesOf(host: Host): { pid: number; command: string }[] {
  return processesMarked(MARKER, host.id).filter(({ pid }) => pid !== host.pid);
}

async function leaveNothing(host: Host): Promise<void> {
  const hung = setTimeout(() => host.signal('SIGKILL'), LONGEST_STOP_MS);
  if (host.running) {
    await host.stop();
    assert.notEqual((await host.exit()).signal, 'SIGKILL', `the host did not stop. Its log:\n${host.log.tail()}`);
  }
  clearTimeout(hung);
  const left = processesOf(host);
  killAll(left);
  assert.deepEqual(left, [], `the host left processes behind. Its log:\n${host.log.tail()}`);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
