/** Opens log files for appending: regular files and /dev/null. Refuses anything else without blocking. */
import fs from 'node:fs';
import { promisify } from 'node:util';
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import type { Put } from './target.ts';

const open = promisify(fs.open);
const fstat = promisify(fs.fstat);
const write = promisify(fs.write);
const { O_APPEND, O_CREAT, O_NOCTTY, O_NONBLOCK, O_WRONLY } = fs.constants;
/** O_NONBLOCK: opening a FIFO without a reader fails instead of blocking. */
const FLAGS = O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_NONBLOCK;
const MODE = 0o640;

export interface LogFile {
  readonly fd: number;
  /** Bytes; undefined for /dev/null. */
  readonly size: number | undefined;
}

/** @throws {OsdaemonError} `bad_configuration`, with the path and what is wrong with it */
export function openLogFileSync(path: string): LogFile {
  try {
    const fd = fs.openSync(path, FLAGS, MODE);
    return accept(fd, fs.fstatSync(fd));
  } catch (thrown) {
    throw refusal(path, thrown);
  }
}

/** Like `openLogFileSync`. */
export async function openLogFile(path: string): Promise<LogFile> {
  try {
    const fd = await open(path, FLAGS, MODE);
    return accept(fd, await fstat(fd));
  } catch (thrown) {
    throw refusal(path, thrown);
  }
}

/** Appends these bytes, in as many writes as the system needs. */
export async function append(fd: number, bytes: Buffer): Promise<Put> {
  let taken = 0;
  try {
    while (taken < bytes.length) {
      const { bytesWritten } = await write(fd, bytes, taken, bytes.length - taken);
      taken += bytesWritten;
    }
    return { taken, failure: null };
  } catch (thrown) {
    return { taken, failure: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

function accept(fd: number, stats: fs.Stats): LogFile {
  if (stats.isFile()) return { fd, size: stats.size };
  if (stats.isCharacterDevice() && stats.rdev === fs.statSync('/dev/null').rdev) return { fd, size: undefined };
  fs.closeSync(fd);
  throw new Error('not a regular file');
}

function refusal(path: string, thrown: unknown): OsdaemonError {
  // The error of opening a directory, a FIFO or a socket does not say what it is.
  const why = isOfAnotherKind(path)
    ? 'it is not a regular file'
    : errnoOf(thrown) === 'ENOENT'
      ? 'its directory does not exist'
      : errnoOf(thrown) === 'EACCES'
        ? 'permission denied'
        : reasonOf(thrown);
  return new OsdaemonError('bad_configuration', `cannot write the log file ${path}: ${why}`, { cause: thrown });
}

function isOfAnotherKind(path: string): boolean {
  try {
    return !fs.statSync(path).isFile();
  } catch {
    return false;
  }
}
