/** Writes a feed to an HTTP response with back-pressure. A closed connection ends the feed; the end of the feed ends the response. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Feed } from '../operations/events.ts';

/** The part of an HTTP response that is needed here. */
export interface Response extends Writable {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  flushHeaders(): void;
  readonly headersSent: boolean;
}

/** Writes one JSON object per line. Resolves when the feed has ended or the client has disconnected. */
export async function writeFeed<T>(response: Response, feed: Feed<T>): Promise<void> {
  const closed = new AbortController();
  response.on('close', () => {
    closed.abort();
    feed.end();
  });
  // A client that disconnects during a write is not an error.
  response.on('error', () => closed.abort());
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  try {
    for await (const item of feed) {
      if (!response.write(`${JSON.stringify(item)}\n`)) await once(response, 'drain', { signal: closed.signal });
    }
    response.end();
  } catch (thrown) {
    if (!closed.signal.aborted) throw thrown;
  }
}
