/** Reads a configuration file or `env_file` completely, or gives a plain reason why not. A FIFO or device in its place never blocks osdaemond. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { errnoOf, reasonOf } from '../../base/errors.ts';
import { encodeBytes } from '../../base/text.ts';
import type { FileRead } from '../ini/fileread.ts';

/** A configuration of thousands of daemons has a tenth of this; a larger file is not a configuration. */
export const LARGEST_FILE = 8 * 1024 * 1024;

export function readConfigFile(file: string): FileRead {
  try {
    // stat comes before open: opening alone would wake the writer of a FIFO, or start a device.
    const reason = unusable(statSync(encodeBytes(file)));
    return reason === null ? readOpened(file) : { is: 'unreadable', file, reason };
  } catch (thrown) {
    return failed(file, thrown);
  }
}

function readOpened(file: string): FileRead {
  const fd = openSync(encodeBytes(file), constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    const reason = unusable(stats);
    if (reason !== null) return { is: 'unreadable', file, reason };
    const bytes = readUpTo(fd, LARGEST_FILE + 1, stats.size);
    // The file may have grown since, or its file system does not report sizes.
    return bytes.length > LARGEST_FILE ? { is: 'unreadable', file, reason: tooLarge() } : { is: 'read', file, bytes };
  } finally {
    closeSync(fd);
  }
}

function readUpTo(fd: number, most: number, expected: number): Buffer {
  let buffer = Buffer.alloc(Math.min(most, expected + 1));
  let length = 0;
  while (length < most) {
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(most, 2 * length));
    const count = readSync(fd, buffer, length, buffer.length - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

function unusable(stats: Stats): string | null {
  if (!stats.isFile()) return `is ${kindOf(stats)}, not a file; replace it by a file`;
  return stats.size > LARGEST_FILE ? tooLarge(stats.size) : null;
}

function tooLarge(size?: number): string {
  const has = size === undefined ? '' : `has ${size} bytes and `;
  return `${has}is larger than the ${LARGEST_FILE} bytes (8 MiB) that a configuration file or env_file may have`;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

function failed(file: string, thrown: unknown): FileRead {
  switch (errnoOf(thrown)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { is: 'absent', file };
    case 'EACCES':
    case 'EPERM':
      return { is: 'unreadable', file, reason: `cannot be read: permission denied for uid ${process.geteuid?.()}` };
    case 'ELOOP':
      return { is: 'unreadable', file, reason: 'cannot be read: its symbolic links form a loop' };
    default:
      return { is: 'unreadable', file, reason: `cannot be read: ${reasonOf(thrown)}` };
  }
}
