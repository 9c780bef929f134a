/** The HTTP face translates and decides nothing: each route of the wire is mounted once, checked by its shape, answered by its operation. */
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
import { queryObject } from './query.ts';
import type { Connection } from './socket.ts';
import { writeFeed } from './stream.ts';
import { UnderWay } from './underway.ts';

export interface HttpFace {
  /** Serves a connection that somebody else has accepted. */
  take(connection: Connection): void;
  /** Ends the streams, and gives other requests under way `limit` milliseconds for their answers. */
  close(limit: number): Promise<void>;
}

interface Parts {
  readonly place: OperationContext;
  readonly log: Log;
  readonly underWay: UnderWay<FastifyReply['raw']>;
}

const LARGEST_BODY = 1024 * 1024;
/** Of those whom a request names, so much is logged. */
const LONGEST_WHOM = 200;
const JSON_TYPE = 'application/json; charset=utf-8';

/** Without these fastify would load compilers for schemas of its own; what comes in is checked by the shapes of the wire. */
const NO_COMPILERS = { buildValidator: () => noSchema, buildSerializer: () => noSchema };

/** @param silence who has begun a request and says nothing for so long is given up, milliseconds */
export async function httpFace(place: OperationContext, log: Log, silence: number): Promise<HttpFace> {
  const options: FastifyServerOptions = {
    bodyLimit: LARGEST_BODY,
    // (Node's own limits for requests count only for servers that listen themselves.)
    connectionTimeout: silence,
    keepAliveTimeout: silence,
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: NO_COMPILERS },
    clientErrorHandler: refuseBytes,
  };
  const app = fastify(options);
  const underWay = new UnderWay<FastifyReply['raw']>();
  app.addHook('onRequest', async (_request, { raw }) => underWay.begin(raw));
  // It has come as a whole: from here on it is the host who takes its time.
  app.addHook('preHandler', async ({ raw }) => void raw.socket.setTimeout(0));
  app.setErrorHandler((error, _request, reply) => refuse(reply, failureOf(error), log));
  app.setNotFoundHandler((request, reply) => refuse(reply, unknownPath(request), log));
  for (const name of namesOf(CALL_ROUTES)) mountCall(app, { place, log, underWay }, name);
  for (const name of namesOf(STREAM_ROUTES)) mountStream(app, place, name);
  // Made when it is asked for: the start of the host is not to wait for it.
  app.get(`/${API}/openapi.json`, (_request, reply) =>
    reply.type(JSON_TYPE).send(`${JSON.stringify(openApi(place.version), null, 2)}\n`),
  );
  await app.ready();
  return {
    take: (connection) => app.server.emit('connection', connection),
    close: async (limit) => {
      await underWay.end(place.clock, limit);
      await app.close();
    },
  };
}

function mountCall<K extends keyof CallTypes>(app: FastifyInstance, { place, log, underWay }: Parts, name: K): void {
  const route = CALL_ROUTES[name];
  const operation: Operation<K> = OPERATIONS[name];
  const check = inspector<CallTypes[K]['ask']>(route.ask);
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const ask = valid(check, request, route);
      if (route.method === 'POST') log.info(`control socket: ${name}${whom(ask)}`, { event: 'request', verb: name });
      const answer = await operation(place, ask, underWay.gone(reply.raw));
      return reply.type(JSON_TYPE).send(`${JSON.stringify(answer)}\n`);
    },
  });
}

function mountStream<K extends keyof StreamTypes>(app: FastifyInstance, place: OperationContext, name: K): void {
  const route = STREAM_ROUTES[name];
  const check = inspector<StreamTypes[K]['ask']>(route.ask);
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const feed = FEEDS[name](place, valid(check, request, route));
      reply.hijack();
      await writeFeed(reply.raw, feed);
    },
  });
}

/** Whom or what it is about; never a value. */
function whom(ask: object): string {
  const about =
    'names' in ask ? String(ask.names) : 'section' in ask && 'key' in ask ? `[${ask.section}] ${ask.key}` : '';
  return about === '' ? '' : ` ${about.slice(0, LONGEST_WHOM)}`;
}

/** @throws OsdaemonError `bad_request`, with every mistake */
function valid<T>(check: ReturnType<typeof inspector<T>>, request: FastifyRequest, route: Route): T {
  const { url = '' } = request.raw;
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const given = route.method === 'GET' ? queryObject(query, route.ask) : (request.body ?? {});
  const checked = check(given);
  if (checked.ok) return checked.value;
  const words = checked.problems.map(({ path, message }) => `${path.slice(1) || 'the request'} ${message}`);
  throw new OsdaemonError('bad_request', `${route.method} ${route.path}: ${words.join('; ')}`);
}

function refuse(reply: FastifyReply, { status, body }: Failure, log: Log): FastifyReply {
  if (body.error === 'internal') log.error(`a request met a mistake of the host: ${body.reason}`, { event: 'api' });
  return reply
    .code(status)
    .type(JSON_TYPE)
    .send(`${JSON.stringify(body)}\n`);
}

function unknownPath({ method, raw }: FastifyRequest): Failure {
  const path = (raw.url ?? '').split('?')[0] ?? '';
  const routes: readonly Route[] = [...Object.values(CALL_ROUTES), ...Object.values(STREAM_ROUTES)];
  const meant = routes.find((route) => route.path === path);
  if (meant !== undefined) return failure('method_not_allowed', `${path} takes ${meant.method}, not ${method}`);
  return failure('not_found', `this API (${API}) has no such path; /${API}/openapi.json shows them all`);
}

/** What is no HTTP gets an answer all the same, if it can still be heard. */
function refuseBytes(error: Error, socket: Connection): void {
  if (socket.writable) {
    const { body } = failure('bad_request', `this is no HTTP/1.1 request: ${error.message}`);
    const text = `${JSON.stringify(body)}\n`;
    socket.write(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  }
  socket.destroySoon();
}

function noSchema(): never {
  throw new OsdaemonError('internal', 'a route has a schema of its own instead of a shape of the wire');
}

function namesOf<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  const names: K[] = [];
  for (const name in table) names.push(name);
  return names;
}
