/** Sends one request over a connection of its own, and explains why osdaemond cannot be reached. */
import { type IncomingMessage, request } from 'node:http';
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import type { Place } from './socketpath.ts';
import { requireTrusted } from './sockettrust.ts';

export interface ApiRequest {
  /** The control socket. */
  readonly place: Place;
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  /** JSON; undefined for none. */
  readonly body: string | undefined;
  /** Closes the connection. */
  readonly signal: AbortSignal | undefined;
}

/** Resolves with the head of the response. @throws {OsdaemonError} `no_host`, `not_allowed`, `bad_answer`; the reason of an aborted `signal` */
export async function sendRequest({ place: { socket, origin }, ...rest }: ApiRequest): Promise<IncomingMessage> {
  const { method, path, body, signal } = rest;
  try {
    if (origin === 'default') requireTrusted(socket);
  } catch (thrown) {
    throw explained(thrown, socket);
  }
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = {
      socketPath: socket,
      method,
      path,
      headers,
      agent: false,
      ...(signal === undefined ? {} : { signal }),
    };
    const sent = request(options, resolve);
    sent.on('error', (error) => reject(signal?.aborted === true ? signal.reason : explained(error, socket)));
    sent.end(body);
  });
}

/** Collects the body. @throws {OsdaemonError} `bad_answer` if the connection breaks */
export async function bodyText(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  let text = '';
  try {
    for await (const chunk of answer) text += chunk;
  } catch (thrown) {
    throw new OsdaemonError('bad_answer', `the connection broke during the answer: ${reasonOf(thrown)}`, {
      cause: thrown,
    });
  }
  return text;
}

function explained(error: unknown, socket: string): OsdaemonError {
  if (error instanceof OsdaemonError) return error;
  switch (errnoOf(error)) {
    case 'ENOENT':
      return noHost(socket, 'no such socket');
    case 'ECONNREFUSED':
      return noHost(socket, 'no process listens on it');
    case 'ENOTDIR':
    case 'ENOTSOCK':
      return noHost(socket, 'it is not a socket');
    case 'EACCES':
    case 'EPERM':
      return new OsdaemonError(
        'not_allowed',
        `user ${process.geteuid?.()} may not use ${socket}; run this as the user of osdaemond, or see socket_mode and socket_group in [osdaemond]`,
      );
    default:
      return new OsdaemonError('bad_answer', `osdaemond on ${socket} did not answer: ${reasonOf(error)}`, {
        cause: error,
      });
  }
}

function noHost(socket: string, what: string): OsdaemonError {
  const next = 'start it with "osdaemond", or name another socket with --socket or OSDAEMON_SOCKET';
  return new OsdaemonError('no_host', `osdaemond is not running (${socket}: ${what}); ${next}`);
}
