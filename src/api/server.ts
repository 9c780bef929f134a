/** Serves the API over HTTP: mounts each route of the wire, validates requests by their schemas and calls the operations. */
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
} from 'fastify';
import { OsdaemonError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { inspector } from '../base/schema.ts';
import type { OperationContext } from '../operations/context.ts';
import { API, CALL_ROUTES, type CallTypes, type Route, STREAM_ROUTES, type StreamTypes } from '../wire/routes.ts';
import { FEEDS, OPERATIONS, type Operation } from './calls.ts';
import { type Failure, failure, failureOf } from './failures.ts';
import { openApi } from './openapi.ts';
import { PendingRequests } from './pendingrequests.ts';
import { queryObject } from './query.ts';
import type { Connection } from './socket.ts';
import { writeFeed } from './stream.ts';

export interface HttpApi {
  /** Serves a connection of the control socket. */
  accept(connection: Connection): void;
  /** Ends the streams and waits up to `limit` milliseconds for other pending requests. */
  close(limit: number): Promise<void>;
}

interface Parts {
  readonly ctx: OperationContext;
  readonly log: Log;
  readonly pending: PendingRequests<FastifyReply['raw']>;
}

const LARGEST_BODY = 1024 * 1024;
/** Characters of a request's names or key that are logged. */
const LONGEST_SUBJECT = 200;
const JSON_TYPE = 'application/json; charset=utf-8';

/** Keeps fastify from loading its own schema compilers; requests are validated by the schemas of the wire. */
const NO_COMPILERS = { buildValidator: () => noSchema, buildSerializer: () => noSchema };

/** @param idleTimeout milliseconds after which a client that sends nothing within a request is disconnected */
export async function createHttpApi(ctx: OperationContext, log: Log, idleTimeout: number): Promise<HttpApi> {
  const options: FastifyServerOptions = {
    bodyLimit: LARGEST_BODY,
    // Node applies its own request timeouts only to servers that listen themselves.
    connectionTimeout: idleTimeout,
    keepAliveTimeout: idleTimeout,
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: NO_COMPILERS },
    clientErrorHandler: refuseBytes,
  };
  const app = fastify(options);
  const pending = new PendingRequests<FastifyReply['raw']>();
  app.addHook('onRequest', async (_request, { raw }) => pending.begin(raw));
  // The request is complete; the operation may take as long as it needs.
  app.addHook('preHandler', async ({ raw }) => void raw.socket.setTimeout(0));
  app.setErrorHandler((error, _request, reply) => refuse(reply, failureOf(error), log));
  app.setNotFoundHandler((request, reply) => refuse(reply, unknownPath(request), log));
  for (const name of namesOf(CALL_ROUTES)) mountCall(app, { ctx, log, pending }, name);
  for (const name of namesOf(STREAM_ROUTES)) mountStream(app, ctx, name);
  // Generated on request, so that it does not delay the start of osdaemond.
  app.get(`/${API}/openapi.json`, (_request, reply) =>
    reply.type(JSON_TYPE).send(`${JSON.stringify(openApi(ctx.version), null, 2)}\n`),
  );
  await app.ready();
  return {
    accept: (connection) => app.server.emit('connection', connection),
    close: async (limit) => {
      await pending.end(ctx.clock, limit);
      await app.close();
    },
  };
}

function mountCall<K extends keyof CallTypes>(app: FastifyInstance, { ctx, log, pending }: Parts, name: K): void {
  const route = CALL_ROUTES[name];
  const operation: Operation<K> = OPERATIONS[name];
  const check = inspector<CallTypes[K]['request']>(route.request);
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const input = validated(check, request, route);
      if (route.method === 'POST')
        log.info(`control socket: ${name}${subjectOf(input)}`, { event: 'request', verb: name });
      const answer = await operation(ctx, input, pending.signalFor(reply.raw));
      return reply.type(JSON_TYPE).send(`${JSON.stringify(answer)}\n`);
    },
  });
}

function mountStream<K extends keyof StreamTypes>(app: FastifyInstance, ctx: OperationContext, name: K): void {
  const route = STREAM_ROUTES[name];
  const check = inspector<StreamTypes[K]['request']>(route.request);
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const feed = FEEDS[name](ctx, validated(check, request, route));
      reply.hijack();
      await writeFeed(reply.raw, feed);
    },
  });
}

/** The names or the key of a request, for the log; never a value. */
function subjectOf(input: object): string {
  const about =
    'names' in input
      ? String(input.names)
      : 'section' in input && 'key' in input
        ? `[${input.section}] ${input.key}`
        : '';
  return about === '' ? '' : ` ${about.slice(0, LONGEST_SUBJECT)}`;
}

/** @throws {OsdaemonError} `bad_request` with every error */
function validated<T>(check: ReturnType<typeof inspector<T>>, request: FastifyRequest, route: Route): T {
  const { url = '' } = request.raw;
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const given = route.method === 'GET' ? queryObject(query, route.request) : (request.body ?? {});
  const checked = check(given);
  if (checked.ok) return checked.value;
  const errors = checked.problems.map(({ path, message }) => `${path.slice(1) || 'the request'} ${message}`);
  throw new OsdaemonError('bad_request', `${route.method} ${route.path}: ${errors.join('; ')}`);
}

function refuse(reply: FastifyReply, { status, body }: Failure, log: Log): FastifyReply {
  if (body.error === 'internal') log.error(`internal error handling request: ${body.reason}`, { event: 'api' });
  return reply
    .code(status)
    .type(JSON_TYPE)
    .send(`${JSON.stringify(body)}\n`);
}

function unknownPath({ method, raw }: FastifyRequest): Failure {
  const path = (raw.url ?? '').split('?')[0] ?? '';
  const routes: readonly Route[] = [...Object.values(CALL_ROUTES), ...Object.values(STREAM_ROUTES)];
  const known = routes.find((route) => route.path === path);
  if (known !== undefined) return failure('method_not_allowed', `${path} takes ${known.method}, not ${method}`);
  return failure('not_found', `API ${API} has no such path; see /${API}/openapi.json`);
}

/** Answers bytes that are not HTTP, if the connection still takes an answer. */
function refuseBytes(error: Error, socket: Connection): void {
  if (socket.writable) {
    const { body } = failure('bad_request', `not an HTTP/1.1 request: ${error.message}`);
    const text = `${JSON.stringify(body)}\n`;
    socket.write(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  }
  socket.destroySoon();
}

function noSchema(): never {
  throw new OsdaemonError('internal', 'a route has its own schema instead of one of the wire');
}

function namesOf<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  const names: K[] = [];
  for (const name in table) names.push(name);
  return names;
}
