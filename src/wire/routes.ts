/** The routes of the API, each with its request and its answer. The server mounts this table, the client calls it. */
import {
  type CommandAnswer,
  type CommandRequest,
  command,
  commandAnswer,
  type ShutdownAnswer,
  type ShutdownRequest,
  type SignalAnswer,
  type SignalRequest,
  shutdownAnswer,
  shutdownRequest,
  signalAnswer,
  signalRequest,
  type WaitRequest,
  waitRequest,
} from './commands.ts';
import {
  type ChangeAnswer,
  type ConfigAnswer,
  changeAnswer,
  configAnswer,
  type KeyQuery,
  keyQuery,
  type SetRequest,
  setRequest,
  type ValueAnswer,
  valueAnswer,
} from './config.ts';
import type { ApiErrorCode } from './errors.ts';
import { type HistoryAnswer, historyAnswer, type StreamItem, streamItem } from './events.ts';
import { type HostView, hostView, type PidsAnswer, pidsAnswer } from './host.ts';
import { type LogItem, type LogsAnswer, logItem, logsAnswer } from './logs.ts';
import { array, integer, request, string, type WireSchema } from './schemas.ts';
import { type StatusAnswer, statusAnswer } from './status.ts';

/** The version of the API. Additions keep it; a change or removal needs a new version beside it. */
export const API = 'v1';

/** A request without fields. */
export type EmptyRequest = Readonly<Record<string, never>>;

/** Request of `status`, `pids`, `history` and `events`. */
export interface NamesQuery {
  /** Names of daemons; none: all. */
  readonly name?: readonly string[];
}

/** Request of `logs` and `follow`. */
export interface LogsQuery extends NamesQuery {
  /** The number of recent lines per daemon; 100. */
  readonly lines?: number;
}

/** The request and the answer of each call. */
export interface CallTypes {
  readonly host: { readonly request: EmptyRequest; readonly answer: HostView };
  readonly status: { readonly request: NamesQuery; readonly answer: StatusAnswer };
  readonly pids: { readonly request: NamesQuery; readonly answer: PidsAnswer };
  readonly start: { readonly request: CommandRequest; readonly answer: CommandAnswer };
  readonly stop: { readonly request: CommandRequest; readonly answer: CommandAnswer };
  readonly restart: { readonly request: CommandRequest; readonly answer: CommandAnswer };
  readonly wait: { readonly request: WaitRequest; readonly answer: CommandAnswer };
  readonly signal: { readonly request: SignalRequest; readonly answer: SignalAnswer };
  readonly logs: { readonly request: LogsQuery; readonly answer: LogsAnswer };
  readonly history: { readonly request: NamesQuery; readonly answer: HistoryAnswer };
  readonly config: { readonly request: EmptyRequest; readonly answer: ConfigAnswer };
  readonly get: { readonly request: KeyQuery; readonly answer: ValueAnswer };
  readonly set: { readonly request: SetRequest; readonly answer: ChangeAnswer };
  readonly delete: { readonly request: KeyQuery; readonly answer: ChangeAnswer };
  readonly reload: { readonly request: EmptyRequest; readonly answer: ChangeAnswer };
  readonly shutdown: { readonly request: ShutdownRequest; readonly answer: ShutdownAnswer };
}

/** The request and the lines of each stream. */
export interface StreamTypes {
  readonly events: { readonly request: NamesQuery; readonly item: StreamItem };
  readonly follow: { readonly request: LogsQuery; readonly item: LogItem };
}

/** One row of the route table. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  /** Schema of the query for GET, of the JSON body for POST. */
  readonly request: WireSchema;
  /** Schema of the JSON answer; of each line, for a stream. */
  readonly answer: WireSchema;
  /** Error codes besides those that any request can get. */
  readonly errors: readonly ApiErrorCode[];
}

const empty = request<EmptyRequest>({}, []);
const name = array(string(), 'names of daemons; default all');
const lines = integer('a whole number of recent lines per daemon; default 100', { minimum: 0, maximum: 10_000 });
const names = request<NamesQuery>({ name }, []);
const logs = request<LogsQuery>({ name, lines }, []);

function get(
  path: string,
  summary: string,
  requestSchema: WireSchema,
  answer: WireSchema,
  errors: readonly ApiErrorCode[] = [],
): Route {
  return { method: 'GET', path: `/${API}${path}`, summary, request: requestSchema, answer, errors };
}

function post(
  path: string,
  summary: string,
  requestSchema: WireSchema,
  answer: WireSchema,
  errors: readonly ApiErrorCode[] = [],
): Route {
  return { method: 'POST', path: `/${API}${path}`, summary, request: requestSchema, answer, errors };
}

const CHANGE: readonly ApiErrorCode[] = [
  'bad_value',
  'bad_configuration',
  'unreadable_file',
  'unwritable_file',
  'stopping',
];
const COMMAND: readonly ApiErrorCode[] = ['unknown_daemon', 'stopping'];

export const CALL_ROUTES: { readonly [K in keyof CallTypes]: Route } = {
  host: get('/host', 'Show the running osdaemond: version, process, files', empty, hostView),
  status: get('/status', 'Show the status of daemons', names, statusAnswer, ['unknown_daemon']),
  pids: get('/pids', 'List the processes of daemons or instances (web#0)', names, pidsAnswer, ['unknown_daemon']),
  start: post(
    '/start',
    'Start daemons; wait until they are ready (up, without a readiness setting)',
    command,
    commandAnswer,
    COMMAND,
  ),
  stop: post('/stop', 'Stop daemons; wait until no process of them is left', command, commandAnswer, COMMAND),
  restart: post(
    '/restart',
    'Restart daemons; wait until the new processes are ready (up, without a readiness setting)',
    command,
    commandAnswer,
    COMMAND,
  ),
  wait: post(
    '/wait',
    'Wait until daemons are in a state, or have been in it since the request',
    waitRequest,
    commandAnswer,
    ['unknown_daemon', 'never_ready', 'stopping'],
  ),
  signal: post('/signal', 'Send a signal to the processes of daemons or instances', signalRequest, signalAnswer, [
    'unknown_daemon',
    'not_signalled',
  ]),
  logs: get('/logs', 'Show the recent log lines of daemons', logs, logsAnswer, ['unknown_daemon']),
  history: get('/events/history', 'Show the last 50 events of each daemon', names, historyAnswer, ['unknown_daemon']),
  config: get(
    '/config',
    'Show the configuration in effect with the origin of each value; secrets as ****',
    empty,
    configAnswer,
  ),
  get: get(
    '/config/value',
    'Read one value of the configuration in effect, even if it is secret',
    keyQuery,
    valueAnswer,
  ),
  set: post(
    '/config/set',
    'Write a value to the last file; it is in effect when the request returns',
    setRequest,
    changeAnswer,
    CHANGE,
  ),
  delete: post(
    '/config/delete',
    'Delete a key from the last file; the value of an earlier file applies again',
    keyQuery,
    changeAnswer,
    CHANGE,
  ),
  reload: post('/config/reload', 'Read the configuration files again', empty, changeAnswer, [
    'bad_configuration',
    'stopping',
  ]),
  shutdown: post(
    '/shutdown',
    'Stop all daemons, then osdaemond; returns when all daemons have stopped',
    shutdownRequest,
    shutdownAnswer,
  ),
};

/** Streams send one JSON object per line (application/x-ndjson) until the client disconnects. */
export const STREAM_ROUTES: { readonly [K in keyof StreamTypes]: Route } = {
  events: get('/events', 'Stream a snapshot, then every state change', names, streamItem, ['unknown_daemon']),
  follow: get('/logs/follow', 'Stream the recent log lines of daemons, then each new one', logs, logItem, [
    'unknown_daemon',
  ]),
};
