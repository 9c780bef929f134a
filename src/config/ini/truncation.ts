/** Decides whether a file may be truncated: something that it contained is missing. A half-written file can have any length and a new beginning. */
import { changesBetween } from './keychanges.ts';
import { parseFile } from './parse.ts';

/** @param before the complete content */
export function mayBeTruncated(bytes: Buffer, before: Buffer): boolean {
  if (bytes.equals(before)) return false;
  return isBeginning(bytes, before) || endsInsideLine(bytes, before) || hasLost(bytes, before);
}

function isBeginning(bytes: Buffer, before: Buffer): boolean {
  return bytes.length < before.length && before.subarray(0, bytes.length).equals(bytes);
}

/** Half a value is another value: half a command line replaces a daemon too. */
function endsInsideLine(bytes: Buffer, before: Buffer): boolean {
  return !endsLine(bytes) && (endsLine(before) || bytes.length < before.length);
}

/** A key of any section: daemons are also replaced when a setting or a key that they registered is removed. */
function hasLost(bytes: Buffer, before: Buffer): boolean {
  const changes = changesBetween(parseFile(before, '').values, parseFile(bytes, '').values);
  return changes.some(({ after }) => after === null);
}

function endsLine(bytes: Buffer): boolean {
  return bytes.at(-1) === 0x0a || bytes.at(-1) === 0x0d;
}
