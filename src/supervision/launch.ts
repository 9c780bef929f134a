/** A launch gives a running child or one reason why there is none; nothing stays open or half started. */
import type { Clock } from '../base/clock.ts';
import { errnoOf } from '../base/errors.ts';
import { SystemError } from '../base/posix/errno.ts';
import { descriptorLimit, setDescriptorLimit } from '../base/posix/processes.ts';
import { type Spawned, spawn } from '../base/posix/spawn.ts';
import { encodeBytes } from '../base/text.ts';
import type { Child, Ears, Launcher, NotStarted } from './child.ts';
import { explain, findProgram } from './program.ts';
import { RealChild } from './realchild.ts';
import type { Reaper } from './reaper.ts';
import type { SpawnRequest } from './request.ts';
import { type Wiring, wire } from './wiring.ts';

/** What passes by itself, and is no fault of the daemon's. */
const SCARCE = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

export class RealLauncher implements Launcher {
  readonly #clock: Clock;
  readonly #reaper: Reaper;

  constructor(clock: Clock, reaper: Reaper) {
    this.#clock = clock;
    this.#reaper = reaper;
  }

  launch(request: SpawnRequest, ears: Ears): Child | NotStarted {
    let wiring: Wiring;
    try {
      wiring = wire(request);
    } catch (thrown) {
      return notStarted(thrown);
    }
    const [name] = request.argv;
    const path = findProgram(name, request.env, request.directory);
    const started = withOpenFiles(request.openFiles, () => execute(request, path, wiring));
    if ('errno' in started) {
      wiring.closeAll();
      if (SCARCE.has(started.errno)) return { reason: shortage(started.errno), isScarce: true };
      return { reason: explain(started.errno, name, path, request.directory), isScarce: false };
    }
    wiring.closeChildEnds();
    const child = new RealChild(started.pid, wiring.streams, this.#clock, this.#reaper, ears);
    this.#reaper.adopt(started.pid, child);
    return child;
  }
}

function execute(request: SpawnRequest, path: string, wiring: Wiring): Spawned {
  const common = {
    env: [...request.env].map(([name, value]) => encodeBytes(`${name}=${value}`)),
    directory: encodeBytes(request.directory),
    descriptors: wiring.forChild,
  };
  const argv = request.argv.map(encodeBytes);
  const started = spawn({ ...common, path: encodeBytes(path), argv });
  if (!('errno' in started) || started.errno !== 'ENOEXEC') return started;
  // A script without a first line that names its interpreter: a shell runs it, as execvp and CouchDB's shell did.
  const shell = Buffer.from('/bin/sh');
  return spawn({ ...common, path: shell, argv: [shell, encodeBytes(path), ...argv.slice(1)] });
}

/** The child inherits the limit that is in force at its start; the host needs more than it should have. */
function withOpenFiles<T>(soft: number, start: () => T): T {
  const own = descriptorLimit();
  if (own.soft <= BigInt(soft)) return start();
  setDescriptorLimit({ soft: BigInt(soft), hard: own.hard });
  try {
    return start();
  } finally {
    setDescriptorLimit(own);
  }
}

function notStarted(thrown: unknown): NotStarted {
  const errno = thrown instanceof SystemError ? thrown.errno : errnoOf(thrown);
  if (errno === undefined) throw thrown;
  return SCARCE.has(errno) ? { reason: shortage(errno), isScarce: true } : { reason: String(thrown), isScarce: false };
}

function shortage(errno: string): string {
  const what =
    errno === 'ENOMEM' ? 'memory' : errno === 'EAGAIN' ? 'processes (see ulimit -u)' : 'descriptors (see ulimit -n)';
  return `the system has no ${what} left (${errno})`;
}
