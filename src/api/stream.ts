/** A feed is written as fast as its reader takes it and no faster; it ends with the connection, and the connection with it. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Feed } from '../operations/events.ts';

/** What is needed of HTTP's answer. */
export interface Response extends Writable {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  flushHeaders(): void;
  readonly headersSent: boolean;
}

/** One JSON object a line. Resolves when the last one is written or the reader has gone. */
export async function writeFeed<T>(response: Response, feed: Feed<T>): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort();
    feed.end();
  });
  // A reader that goes away in the middle of a write is no error of anybody's.
  response.on('error', () => gone.abort());
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  try {
    for await (const item of feed) {
      if (!response.write(`${JSON.stringify(item)}\n`)) await once(response, 'drain', { signal: gone.signal });
    }
    response.end();
  } catch (thrown) {
    if (!gone.signal.aborted) throw thrown;
  }
}
