/** A file is taken for cut when something that it had is missing: what is half written may have a new beginning, and any length. */
import { changesBetween } from './keychanges.ts';
import { parseFile } from './parse.ts';

/** @param before what was whole */
export function mayBeTruncated(bytes: Buffer, before: Buffer): boolean {
  if (bytes.equals(before)) return false;
  return isBeginning(bytes, before) || endsInsideLine(bytes, before) || hasLost(bytes, before);
}

function isBeginning(bytes: Buffer, before: Buffer): boolean {
  return bytes.length < before.length && before.subarray(0, bytes.length).equals(bytes);
}

/** Half a value is another value: half a command line replaces a daemon as a whole one does. */
function endsInsideLine(bytes: Buffer, before: Buffer): boolean {
  return !endsLine(bytes) && (endsLine(before) || bytes.length < before.length);
}

/** A key of any section: daemons are also replaced when a setting goes, or a key that they registered. */
function hasLost(bytes: Buffer, before: Buffer): boolean {
  const changes = changesBetween(parseFile(before, '').values, parseFile(bytes, '').values);
  return changes.some(({ after }) => after === null);
}

function endsLine(bytes: Buffer): boolean {
  return bytes.at(-1) === 0x0a || bytes.at(-1) === 0x0d;
}
