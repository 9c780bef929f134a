/**
 * A program's way to a host: every verb of the control API, typed. Each call is one request on the control socket, so a
 * client holds nothing open between calls and needs no closing.
 *
 * Times are milliseconds since the epoch, durations milliseconds. Every call rejects with an `OsdaemonError`; its `code`
 * is the host's (`unknown_daemon`, `bad_value`, …), or `no_host`, `not_allowed`, `bad_answer` where none was reached.
 */
import { once } from 'node:events';
import { OsdaemonError } from '../base/errors.ts';
import type { CommandRequest, Goal, Outcome, SignalAnswer } from '../wire/commands.ts';
import type { ChangeAnswer, EntryView } from '../wire/config.ts';
import type { EventItem, StreamItem } from '../wire/events.ts';
import type { HostView } from '../wire/host.ts';
import type { LogItem, LogLine } from '../wire/logs.ts';
import { CALL_ROUTES, type CallTypes, type Route, STREAM_ROUTES, type StreamTypes } from '../wire/routes.ts';
import type { DaemonStatus, StatusAnswer } from '../wire/status.ts';
import { bodyText, sendRequest } from './connection.ts';
import { linesIn } from './lines.ts';
import { queryOf } from './querystring.ts';
import { readAnswer, readLine } from './responses.ts';
import { type Place, placeOf } from './socketpath.ts';

export interface ClientOptions {
  /**
   * Path of the control socket; else `OSDAEMON_SOCKET`, else the one in the default state folder of this user. Calls on
   * that last one reject with `not_allowed` where another user can have created it.
   */
  readonly socket?: string;
}

/** Names of daemons, or all of them. */
export type Which = readonly string[] | 'all';

export interface CommandOptions extends Pick<CommandRequest, 'wait' | 'timeout'> {
  /** Gives up the wait; the command itself stands. */
  readonly signal?: AbortSignal;
}

export interface WaitOptions {
  /** One of them is enough. */
  readonly any?: boolean;
  /** Milliseconds; without one there is no limit. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

export interface StreamOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal;
}

export class Client {
  readonly #place: Place;

  constructor({ socket }: ClientOptions = {}) {
    this.#place = placeOf(socket);
  }

  get socket(): string {
    return this.#place.socket;
  }

  host(): Promise<HostView> {
    return this.#call('host', {});
  }

  /** All daemons in byte order, or those named in their order. Errors: `unknown_daemon`. */
  async status(names: readonly string[] = []): Promise<readonly DaemonStatus[]> {
    return (await this.statusAnswer(names)).daemons;
  }

  /** The same with what the host says of itself. */
  statusAnswer(names: readonly string[] = []): Promise<StatusAnswer> {
    return this.#call('status', { name: names });
  }

  /** The processes of daemons, or of instances (`web#0`). Errors: `unknown_daemon`. */
  async pids(names: readonly string[] = []): Promise<readonly number[]> {
    return (await this.#call('pids', { name: names })).pids;
  }

  /**
   * What is wanted changes at once, for all of them; resolves with one outcome each, when they are ready (up, where they
   * do not say) or will not be. Errors: `unknown_daemon` (nothing was done then), `stopping`.
   */
  async start(which: Which, { signal, ...options }: CommandOptions = {}): Promise<readonly Outcome[]> {
    return (await this.#call('start', { ...selection(which), ...options }, signal)).outcomes;
  }

  /** Resolves when nothing of them is left. A stop is remembered until `start` or a changed entry. Errors as of `start`. */
  async stop(which: Which, { signal, ...options }: CommandOptions = {}): Promise<readonly Outcome[]> {
    return (await this.#call('stop', { ...selection(which), ...options }, signal)).outcomes;
  }

  /** Resolves when a new process is ready (up). Errors as of `start`. */
  async restart(which: Which, { signal, ...options }: CommandOptions = {}): Promise<readonly Outcome[]> {
    return (await this.#call('restart', { ...selection(which), ...options }, signal)).outcomes;
  }

  /**
   * Resolves when each has been in the state since this was asked. Outcomes `timeout` and `failed` (it halted) are no
   * errors. Errors: `unknown_daemon`; `never_ready` where `ready` is never said.
   */
  async wait(goal: Goal, which: Which, { any, timeout, signal }: WaitOptions = {}): Promise<readonly Outcome[]> {
    const more = { ...(any === undefined ? {} : { any }), ...(timeout === undefined ? {} : { timeout }) };
    return (await this.#call('wait', { goal, ...selection(which), ...more }, signal)).outcomes;
  }

  /**
   * @param signal `HUP` or `SIGHUP`
   * @param which names of daemons or of instances (`web#0`)
   * Errors: `unknown_daemon`, `not_signalled`.
   */
  signal(signal: string, which: Which, { group = false } = {}): Promise<SignalAnswer> {
    return this.#call('signal', { signal, group, ...selection(which) });
  }

  /** The last lines, oldest first. @param lines of each daemon at most so many. Errors: `unknown_daemon`. */
  async logs(names: readonly string[] = [], lines = 100): Promise<readonly LogLine[]> {
    return (await this.#call('logs', { name: names, lines })).lines;
  }

  /** The last lines and then each new one; ends with a `dropped` item for a reader that is too slow. */
  followLogs(names: readonly string[] = [], lines = 100, options: StreamOptions = {}): AsyncGenerator<LogItem> {
    return this.#stream('follow', { name: names, lines }, options);
  }

  /** The last 50 events of each daemon, oldest first. Errors: `unknown_daemon`. */
  async history(names: readonly string[] = []): Promise<readonly EventItem[]> {
    return (await this.#call('history', { name: names })).events;
  }

  /** A snapshot and then every change of state, without a gap; ends with a `dropped` item for a reader that is too slow. */
  events(names: readonly string[] = [], options: StreamOptions = {}): AsyncGenerator<StreamItem> {
    return this.#stream('events', { name: names }, options);
  }

  /** The configuration in force, with origins; secrets are `****`. */
  async config(): Promise<readonly EntryView[]> {
    return (await this.#call('config', {})).entries;
  }

  /** The value in force, a secret too; null where there is no such key. */
  async get(section: string, key: string): Promise<string | null> {
    return (await this.#call('get', { section, key })).value;
  }

  /**
   * Writes to the last file; it is in force when this resolves.
   * Errors, after which nothing has changed: `bad_value`, `bad_configuration`, `unwritable_file`, `unreadable_file`, `stopping`.
   */
  set(section: string, key: string, value: string): Promise<ChangeAnswer> {
    return this.#call('set', { section, key, value });
  }

  /** Takes the key out of the last file; what an earlier file says counts again. Errors as of `set`. */
  delete(section: string, key: string): Promise<ChangeAnswer> {
    return this.#call('delete', { section, key });
  }

  /** Errors: `bad_configuration`, with every mistake; the last good configuration stays in force. */
  reloadConfig(): Promise<ChangeAnswer> {
    return this.#call('reload', {});
  }

  /** Resolves with what would not end, when the host goes. @param force SIGKILL at once */
  async shutdown({ force = false } = {}): Promise<readonly string[]> {
    return (await this.#call('shutdown', { force })).left;
  }

  async #call<K extends keyof CallTypes>(
    name: K,
    question: CallTypes[K]['ask'],
    signal?: AbortSignal,
  ): Promise<CallTypes[K]['answer']> {
    const route = CALL_ROUTES[name];
    const answer = await this.#ask(route, question, signal);
    return readAnswer<CallTypes[K]['answer']>(answer.statusCode ?? 0, await bodyText(answer), route.answer);
  }

  async *#stream<K extends keyof StreamTypes>(
    name: K,
    question: StreamTypes[K]['ask'],
    { signal }: StreamOptions,
  ): AsyncGenerator<StreamTypes[K]['item']> {
    const route = STREAM_ROUTES[name];
    const answer = await this.#ask(route, question, signal);
    if (answer.statusCode !== 200) readAnswer(answer.statusCode ?? 0, await bodyText(answer), route.answer);
    answer.setEncoding('utf8');
    const ended = once(answer, 'close');
    try {
      for await (const line of linesIn(answer)) yield readLine<StreamTypes[K]['item']>(line);
      if (!answer.complete) throw new OsdaemonError('no_host', `the host on ${this.socket} has gone`);
    } catch (thrown) {
      if (signal?.aborted === true) return;
      throw thrown instanceof OsdaemonError
        ? thrown
        : new OsdaemonError('no_host', `the host on ${this.socket} has gone`);
    } finally {
      answer.destroy();
      await ended.catch(() => {});
    }
  }

  #ask(route: Route, question: object, signal: AbortSignal | undefined): ReturnType<typeof sendRequest> {
    const place = this.#place;
    const { method, path } = route;
    return method === 'GET'
      ? sendRequest({ place, method, path: path + queryOf(question), body: undefined, signal })
      : sendRequest({ place, method, path, body: JSON.stringify(question), signal });
  }
}

function selection(which: Which): { names: readonly string[] } | { all: true } {
  return which === 'all' ? { all: true } : { names: which };
}
