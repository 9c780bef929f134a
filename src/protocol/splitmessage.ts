/** Splits a very long message into pieces; nothing is lost, and no character is split. */

/** Characters; a message up to this length is one line of the log, as in CouchDB. */
const LONGEST_MESSAGE = 1024 * 1024;
/** Characters. */
const PIECE = 64 * 1024;

export function* splitMessage(message: string): Generator<string> {
  if (message.length <= LONGEST_MESSAGE) {
    yield message;
    return;
  }
  for (let from = 0; from < message.length; ) {
    const to = from + PIECE - (isHigh(message.charCodeAt(from + PIECE - 1)) ? 1 : 0);
    yield message.slice(from, to);
    from = to;
  }
}

/** The first half of a surrogate pair. */
function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
