/** Every path of the API stands here once, with what is sent to it and what comes back; the API mounts it, the client calls it. */
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

/** Of the API: what is added keeps it, what changes or goes away makes a new one beside it. */
export const API = 'v1';

/** Nothing is asked. */
export type Nothing = Readonly<Record<string, never>>;

export interface NamesQuery {
  /** None: all daemons. */
  readonly name?: readonly string[];
}

export interface LogsQuery extends NamesQuery {
  /** Of each daemon at most so many, the last ones; 100. */
  readonly lines?: number;
}

/** What each call is asked, and what it answers. */
export interface CallTypes {
  readonly host: { readonly ask: Nothing; readonly answer: HostView };
  readonly status: { readonly ask: NamesQuery; readonly answer: StatusAnswer };
  readonly pids: { readonly ask: NamesQuery; readonly answer: PidsAnswer };
  readonly start: { readonly ask: CommandRequest; readonly answer: CommandAnswer };
  readonly stop: { readonly ask: CommandRequest; readonly answer: CommandAnswer };
  readonly restart: { readonly ask: CommandRequest; readonly answer: CommandAnswer };
  readonly wait: { readonly ask: WaitRequest; readonly answer: CommandAnswer };
  readonly signal: { readonly ask: SignalRequest; readonly answer: SignalAnswer };
  readonly logs: { readonly ask: LogsQuery; readonly answer: LogsAnswer };
  readonly history: { readonly ask: NamesQuery; readonly answer: HistoryAnswer };
  readonly config: { readonly ask: Nothing; readonly answer: ConfigAnswer };
  readonly get: { readonly ask: KeyQuery; readonly answer: ValueAnswer };
  readonly set: { readonly ask: SetRequest; readonly answer: ChangeAnswer };
  readonly delete: { readonly ask: KeyQuery; readonly answer: ChangeAnswer };
  readonly reload: { readonly ask: Nothing; readonly answer: ChangeAnswer };
  readonly shutdown: { readonly ask: ShutdownRequest; readonly answer: ShutdownAnswer };
}

/** What each stream is asked, and what its lines are. */
export interface StreamTypes {
  readonly events: { readonly ask: NamesQuery; readonly item: StreamItem };
  readonly follow: { readonly ask: LogsQuery; readonly item: LogItem };
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  /** Of the query for GET, of the JSON body for POST. */
  readonly ask: WireSchema;
  /** Of the JSON answer; of each line, where it is a stream. */
  readonly answer: WireSchema;
  /** What may go wrong besides what may always go wrong. */
  readonly errors: readonly ApiErrorCode[];
}

const nothing = request<Nothing>({}, []);
const name = array(string(), 'names of daemons; none: all');
const lines = integer('of each daemon at most so many, the last ones; 100', { minimum: 0, maximum: 10_000 });
const names = request<NamesQuery>({ name }, []);
const logs = request<LogsQuery>({ name, lines }, []);

function get(
  path: string,
  summary: string,
  ask: WireSchema,
  answer: WireSchema,
  errors: readonly ApiErrorCode[] = [],
): Route {
  return { method: 'GET', path: `/${API}${path}`, summary, ask, answer, errors };
}

function post(
  path: string,
  summary: string,
  ask: WireSchema,
  answer: WireSchema,
  errors: readonly ApiErrorCode[] = [],
): Route {
  return { method: 'POST', path: `/${API}${path}`, summary, ask, answer, errors };
}

const CHANGE: readonly ApiErrorCode[] = ['bad_value', 'bad_configuration', 'unwritable_file', 'stopping'];
const COMMAND: readonly ApiErrorCode[] = ['unknown_daemon', 'stopping'];

export const CALL_ROUTES: { readonly [K in keyof CallTypes]: Route } = {
  host: get('/host', 'The host: version, process, files', nothing, hostView),
  status: get('/status', 'How daemons are', names, statusAnswer, ['unknown_daemon']),
  pids: get('/pids', 'The processes of daemons or of instances (web#0)', names, pidsAnswer, ['unknown_daemon']),
  start: post(
    '/start',
    'Start daemons, and wait until they are ready (up, where they do not say)',
    command,
    commandAnswer,
    COMMAND,
  ),
  stop: post('/stop', 'Stop daemons, and wait until nothing of them is left', command, commandAnswer, COMMAND),
  restart: post('/restart', 'Stop, then start; wait for the new process to be ready', command, commandAnswer, COMMAND),
  wait: post('/wait', 'Wait until daemons are in a state, without missing a moment', waitRequest, commandAnswer, [
    'unknown_daemon',
    'never_ready',
  ]),
  signal: post('/signal', 'Send a signal to processes', signalRequest, signalAnswer, [
    'unknown_daemon',
    'not_signalled',
  ]),
  logs: get('/logs', 'The recent lines of daemons, from a bounded memory', logs, logsAnswer, ['unknown_daemon']),
  history: get('/events/history', 'The last 50 events of each daemon', names, historyAnswer, ['unknown_daemon']),
  config: get(
    '/config',
    'The configuration in force, with the origin of each value; secrets as ****',
    nothing,
    configAnswer,
  ),
  get: get('/config/value', 'One value of the configuration in force', keyQuery, valueAnswer),
  set: post(
    '/config/set',
    'Write a value to the last file; it is in force when this answers',
    setRequest,
    changeAnswer,
    CHANGE,
  ),
  delete: post('/config/delete', 'Delete a key from the last file', keyQuery, changeAnswer, CHANGE),
  reload: post('/config/reload', 'Read the configuration files again', nothing, changeAnswer, [
    'bad_configuration',
    'stopping',
  ]),
  shutdown: post(
    '/shutdown',
    'Stop all daemons, then the host; answers when nothing is left',
    shutdownRequest,
    shutdownAnswer,
  ),
};

/** Streams answer with one JSON object a line (application/x-ndjson) until the client leaves. */
export const STREAM_ROUTES: { readonly [K in keyof StreamTypes]: Route } = {
  events: get('/events', 'A snapshot, then every change of state', names, streamItem, ['unknown_daemon']),
  follow: get('/logs/follow', 'The recent lines of daemons, then each new one', logs, logItem, ['unknown_daemon']),
};
