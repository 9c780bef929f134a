/** Starts processes with posix_spawn: each has its own session, default signal actions, an empty signal mask and only the mapped descriptors. */
import { constants } from 'node:os';
import { errnoName, SystemError } from './errno.ts';
import { addressOf, libcCalls } from './library.ts';
import { limitOf, setLimit } from './limits.ts';

const SETSIGDEF = 0x04;
const SETSIGMASK = 0x08;
const SETSID = 0x80;
/** Larger than glibc's and musl's structs on every platform. */
const STRUCT_ROOM = 512;
const SIGSET_BYTES = 128;

/** What posix_spawn itself gives to a process. */
export interface SpawnCall {
  /** The file to execute; PATH is not searched. */
  readonly path: Buffer;
  readonly argv: readonly Buffer[];
  /** `NAME=value` each. */
  readonly env: readonly Buffer[];
  readonly directory: Buffer;
  /** Number in the child ← our descriptor, which must lie above every number in the child. */
  readonly descriptors: readonly (readonly [child: number, ours: number])[];
  /** The child's soft limit on open descriptors; its hard limit is ours. */
  readonly openFiles: number;
}

export type Spawned = { readonly pid: number } | { readonly errno: string };

/**
 * Starts a process; returns after its exec has succeeded or failed (about 0.2 ms).
 * @throws {SystemError} ENOMEM while the call is prepared
 */
export function spawn(call: SpawnCall): Spawned {
  const actions = Buffer.alloc(STRUCT_ROOM);
  const pid = new Int32Array(1);
  libcCalls.file_actions_init(actions);
  try {
    // Before the limit is lowered: glibc refuses numbers above it here.
    for (const [child, ours] of call.descriptors) must(libcCalls.file_actions_adddup2(actions, ours, child));
    must(libcCalls.file_actions_addchdir(actions, withNul(call.directory)));
    const argv = pointers(call.argv);
    const env = pointers(call.env);
    const path = withNul(call.path);
    const failure = withOpenFiles(call.openFiles, () =>
      libcCalls.posix_spawn(pid, path, actions, attributes(), argv.array, env.array),
    );
    // A use after the call keeps both blocks from being collected during it.
    if (argv.text.length + env.text.length < 0 || failure !== 0) return { errno: errnoName(failure) };
    return { pid: pid[0] ?? 0 };
  } finally {
    libcCalls.file_actions_destroy(actions);
  }
}

/** Lowers osdaemond's own soft limit around the call, because the child inherits the limit of that moment. */
function withOpenFiles<T>(soft: number, start: () => T): T {
  const own = limitOf(0, 'nofile');
  if (own.soft <= BigInt(soft)) return start();
  setLimit(0, 'nofile', { soft: BigInt(soft), hard: own.hard });
  try {
    return start();
  } finally {
    setLimit(0, 'nofile', own);
  }
}

/** For functions that return their errno. */
function must(failure: number): void {
  if (failure !== 0) throw new SystemError('preparing the start of a process', failure);
}

let prepared: Buffer | undefined;

function attributes(): Buffer {
  if (prepared !== undefined) return prepared;
  const attr = Buffer.alloc(STRUCT_ROOM);
  const all = Buffer.alloc(SIGSET_BYTES);
  for (let signal = 1; signal <= 64; signal++) {
    // SIGKILL and SIGSTOP have no action to reset. 32 and 33, the C library's own, must be named or stay ignored.
    if (signal === constants.signals.SIGKILL || signal === constants.signals.SIGSTOP) continue;
    const byte = (signal - 1) >> 3;
    all[byte] = (all[byte] ?? 0) | (1 << ((signal - 1) & 7));
  }
  libcCalls.spawnattr_init(attr);
  libcCalls.spawnattr_setflags(attr, SETSID | SETSIGDEF | SETSIGMASK);
  libcCalls.spawnattr_setsigdefault(attr, all);
  libcCalls.spawnattr_setsigmask(attr, Buffer.alloc(SIGSET_BYTES));
  prepared = attr;
  return attr;
}

const NUL = Buffer.alloc(1);

function withNul(text: Buffer): Buffer {
  return Buffer.concat([text, NUL]);
}

/** One block of NUL-terminated strings, and the array of pointers into it that C expects. */
function pointers(strings: readonly Buffer[]): { array: BigUint64Array; text: Buffer } {
  const text = Buffer.concat(strings.flatMap((string) => [string, NUL]));
  const array = new BigUint64Array(strings.length + 1);
  let at = text.length === 0 ? 0n : addressOf(text);
  strings.forEach((string, index) => {
    array[index] = at;
    at += BigInt(string.length + 1);
  });
  return { array, text };
}
