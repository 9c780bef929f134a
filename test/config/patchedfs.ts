/** Replaces file system calls of the code under test: counts them, fails them, or simulates a kill. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const PATCHED = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'ftruncateSync',
  'fchownSync',
  'fchmodSync',
  'closeSync',
  'renameSync',
  'rmSync',
] as const;

type Patched = (typeof PATCHED)[number];

/** What a call does instead; `real` makes the real call, and its argument limits the bytes that are written. */
export type Instead = (name: Patched, real: (most?: number) => unknown, args: readonly unknown[]) => unknown;

/** Runs `act` while every call goes through `instead`. */
export function withPatchedFs(instead: Instead, act: () => void): void {
  const real = PATCHED.map((name) => [name, fs[name]] as const);
  for (const [name, call] of real) {
    const patched = (...args: unknown[]): unknown =>
      instead(name, (most) => Reflect.apply(call, fs, most === undefined ? args : shortened(args, most)), args);
    Object.defineProperty(fs, name, { value: patched, configurable: true, writable: true });
  }
  syncBuiltinESMExports();
  try {
    act();
  } finally {
    for (const [name, call] of real)
      Object.defineProperty(fs, name, { value: call, configurable: true, writable: true });
    syncBuiltinESMExports();
  }
}

/** An error as the system gives it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as the test wants it`), { code });
}

/**
 * Lets `act` run until its call number `calls`, after which no call has any effect, as if the process had been killed.
 * @param torn a write that is the last call writes half of its bytes
 * @returns whether it finished before that
 */
export function killedAfter(calls: number, torn: boolean, act: () => void): boolean {
  let done = 0;
  let ended = false;
  try {
    withPatchedFs(
      (name, real, args) => {
        done += 1;
        if (done < calls) return real();
        if (done === calls && torn && name === 'writeSync' && typeof args[3] === 'number') real(args[3] >> 1);
        throw new Killed();
      },
      () => {
        act();
        ended = true;
      },
    );
  } catch (thrown) {
    if (!isKill(thrown)) throw thrown;
  }
  return ended;
}

class Killed extends Error {}

/** The code under test may have wrapped it in errors of its own. */
function isKill(thrown: unknown): boolean {
  return thrown instanceof Killed || (thrown instanceof Error && isKill(thrown.cause));
}

/** `writeSync(fd, buffer, offset, length, position)` with another length. */
function shortened(args: readonly unknown[], length: number): unknown[] {
  return args.with(3, length);
}
