/** One request is one connection to the socket; whoever cannot be reached, or may not be, is told apart from a wrong answer. */
import { type IncomingMessage, request } from 'node:http';
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import type { Place } from './socketpath.ts';
import { requireTrusted } from './sockettrust.ts';

export interface ApiRequest {
  readonly place: Place;
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  /** JSON; undefined for none. */
  readonly body: string | undefined;
  /** Ends the connection. */
  readonly signal: AbortSignal | undefined;
}

/** Resolves with the head of the answer. @throws OsdaemonError `no_host`, `not_allowed`, `bad_answer`; what aborted `signal` */
export async function sendRequest({ place: { socket, origin }, ...question }: ApiRequest): Promise<IncomingMessage> {
  const { method, path, body, signal } = question;
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

/** Collects the body. @throws OsdaemonError `bad_answer` where it breaks off */
export async function bodyText(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  let text = '';
  try {
    for await (const chunk of answer) text += chunk;
  } catch (thrown) {
    throw new OsdaemonError('bad_answer', `the answer of the host broke off: ${reasonOf(thrown)}`, { cause: thrown });
  }
  return text;
}

function explained(error: unknown, socket: string): OsdaemonError {
  if (error instanceof OsdaemonError) return error;
  switch (errnoOf(error)) {
    case 'ENOENT':
      return noHost(socket, 'there is no such socket');
    case 'ECONNREFUSED':
      return noHost(socket, 'nobody listens on it any more');
    case 'ENOTDIR':
    case 'ENOTSOCK':
      return noHost(socket, 'this is no socket');
    case 'EACCES':
    case 'EPERM':
      return new OsdaemonError(
        'not_allowed',
        `user ${process.geteuid?.()} may not use ${socket}; run this as the user of the host, or see socket_mode and socket_group in [osdaemond]`,
      );
    default:
      return new OsdaemonError('bad_answer', `the host on ${socket} did not answer: ${reasonOf(error)}`, {
        cause: error,
      });
  }
}

function noHost(socket: string, what: string): OsdaemonError {
  const next = 'start one with "osdaemond", or name another socket with --socket or OSDAEMON_SOCKET';
  return new OsdaemonError('no_host', `no host on ${socket}: ${what}; ${next}`);
}
