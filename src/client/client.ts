/**
 * The class of `osdaemond/client`: one typed method per call of the control API. Each call opens a connection of its own,
 * so a client holds no resources and need not be closed.
 */
import { once } from 'node:events';
import { OsdaemonError } from '../base/errors.ts';
import type { Goal, Outcome, SignalAnswer } from '../wire/commands.ts';
import type { ChangeAnswer, EntryView } from '../wire/config.ts';
import type { EventItem, StreamItem } from '../wire/events.ts';
import type { HostView } from '../wire/host.ts';
import type { LogItem, LogLine } from '../wire/logs.ts';
import { CALL_ROUTES, type CallTypes, type Route, STREAM_ROUTES, type StreamTypes } from '../wire/routes.ts';
import type { DaemonStatus, StatusAnswer } from '../wire/status.ts';
import { bodyText, sendRequest } from './connection.ts';
import { linesIn } from './lines.ts';
import type {
  ClientOptions,
  CommandOptions,
  ShutdownOptions,
  SignalOptions,
  StreamOptions,
  Targets,
  WaitOptions,
} from './options.ts';
import { queryOf } from './querystring.ts';
import { readAnswer, readLine } from './responses.ts';
import { type Place, placeOf } from './socketpath.ts';

/**
 * Times are milliseconds since the epoch, durations are milliseconds.
 *
 * Every method can reject with an `OsdaemonError`. Besides the codes named at the methods its `code` can be `no_host`
 * (osdaemond is not running), `not_allowed` (this user may not use the socket), `bad_answer` (the answer is not one of this
 * API), `bad_request` or `internal`.
 */
export class Client {
  readonly #place: Place;

  constructor({ socket }: ClientOptions = {}) {
    this.#place = placeOf(socket);
  }

  /** The path of the control socket. */
  get socket(): string {
    return this.#place.socket;
  }

  /** Resolves with version, process and files of the running osdaemond. */
  host(): Promise<HostView> {
    return this.#call('host', {});
  }

  /**
   * Resolves with the status of the named daemons, in that order; without names, of all daemons in byte order.
   * @throws {OsdaemonError} `unknown_daemon`
   */
  async status(names: readonly string[] = []): Promise<readonly DaemonStatus[]> {
    return (await this.statusAnswer(names)).daemons;
  }

  /** As `status`, with the status of osdaemond itself. @throws {OsdaemonError} `unknown_daemon` */
  statusAnswer(names: readonly string[] = []): Promise<StatusAnswer> {
    return this.#call('status', { name: names });
  }

  /**
   * Resolves with the process ids of daemons or instances (`web#0`); without names, of all daemons.
   * @throws {OsdaemonError} `unknown_daemon`
   */
  async pids(names: readonly string[] = []): Promise<readonly number[]> {
    return (await this.#call('pids', { name: names })).pids;
  }

  /**
   * Starts daemons. Resolves with one outcome each, when they are ready (up, without a readiness setting) or have failed.
   * @throws {OsdaemonError} `unknown_daemon`, `stopping`; no daemon was started then
   */
  async start(targets: Targets, { signal, ...options }: CommandOptions = {}): Promise<readonly Outcome[]> {
    return (await this.#call('start', { ...selection(targets), ...options }, signal)).outcomes;
  }

  /**
   * Stops daemons. Resolves when no process of them is left. A stop is remembered until `start` or a changed entry.
   * @throws {OsdaemonError} `unknown_daemon`; no daemon was stopped then
   */
  async stop(targets: Targets, { signal, ...options }: CommandOptions = {}): Promise<readonly Outcome[]> {
    return (await this.#call('stop', { ...selection(targets), ...options }, signal)).outcomes;
  }

  /**
   * Restarts daemons. Resolves when their new processes are ready (up, without a readiness setting) or have failed.
   * @throws {OsdaemonError} `unknown_daemon`, `stopping`; no daemon was restarted then
   */
  async restart(targets: Targets, { signal, ...options }: CommandOptions = {}): Promise<readonly Outcome[]> {
    return (await this.#call('restart', { ...selection(targets), ...options }, signal)).outcomes;
  }

  /**
   * Resolves when each daemon (with `any`: one) is in the state of the goal, or has been in it since the call. A `timeout` or
   * `failed` outcome (the daemon is halted) does not reject.
   * @throws {OsdaemonError} `unknown_daemon`; `never_ready` for the goal `ready` and a daemon without a readiness setting
   */
  async wait(goal: Goal, targets: Targets, options: WaitOptions = {}): Promise<readonly Outcome[]> {
    const { signal, ...rest } = options;
    return (await this.#call('wait', { goal, ...selection(targets), ...rest }, signal)).outcomes;
  }

  /**
   * Sends a signal to processes.
   * @param signal a name such as `HUP` or `SIGHUP`
   * @param targets names of daemons or instances (`web#0`)
   * @throws {OsdaemonError} `unknown_daemon`, `not_signalled`
   */
  signal(signal: string, targets: Targets, { group = false }: SignalOptions = {}): Promise<SignalAnswer> {
    return this.#call('signal', { signal, group, ...selection(targets) });
  }

  /**
   * Resolves with the recent log lines of daemons, oldest first; without names, of all daemons.
   * @param lines the number of lines per daemon
   * @throws {OsdaemonError} `unknown_daemon`
   */
  async logs(names: readonly string[] = [], lines = 100): Promise<readonly LogLine[]> {
    return (await this.#call('logs', { name: names, lines })).lines;
  }

  /**
   * Yields the recent log lines of daemons, then each new one. A reader that is too slow gets a `dropped` item as the last.
   * @param lines the number of recent lines per daemon
   * @throws {OsdaemonError} `unknown_daemon`; `no_host` when osdaemond exits
   */
  followLogs(names: readonly string[] = [], lines = 100, options: StreamOptions = {}): AsyncGenerator<LogItem> {
    return this.#stream('follow', { name: names, lines }, options);
  }

  /** Resolves with the last 50 events of each daemon, oldest first. @throws {OsdaemonError} `unknown_daemon` */
  async history(names: readonly string[] = []): Promise<readonly EventItem[]> {
    return (await this.#call('history', { name: names })).events;
  }

  /**
   * Yields a snapshot, then every state change without gaps. A reader that is too slow gets a `dropped` item as the last.
   * @throws {OsdaemonError} `unknown_daemon`; `no_host` when osdaemond exits
   */
  events(names: readonly string[] = [], options: StreamOptions = {}): AsyncGenerator<StreamItem> {
    return this.#stream('events', { name: names }, options);
  }

  /** Resolves with the configuration in effect and the origin of each value; secrets are `****`. */
  async config(): Promise<readonly EntryView[]> {
    return (await this.#call('config', {})).entries;
  }

  /** Resolves with the value in effect, even if it is secret; null if there is no such key. */
  async get(section: string, key: string): Promise<string | null> {
    return (await this.#call('get', { section, key })).value;
  }

  /**
   * Writes a value to the last file. It is in effect when the promise resolves.
   * @throws {OsdaemonError} `bad_value`, `bad_configuration`, `unwritable_file`, `unreadable_file`, `stopping`; nothing has
   *   changed then
   */
  set(section: string, key: string, value: string): Promise<ChangeAnswer> {
    return this.#call('set', { section, key, value });
  }

  /** Deletes a key from the last file; the value of an earlier file applies again. @throws {OsdaemonError} as `set` */
  delete(section: string, key: string): Promise<ChangeAnswer> {
    return this.#call('delete', { section, key });
  }

  /**
   * Reads the configuration files again.
   * @throws {OsdaemonError} `bad_configuration` with every error (the previous configuration stays in effect); `stopping`
   */
  reloadConfig(): Promise<ChangeAnswer> {
    return this.#call('reload', {});
  }

  /** Shuts osdaemond down. Resolves just before it exits, with the processes that could not be killed. */
  async shutdown({ force = false }: ShutdownOptions = {}): Promise<readonly string[]> {
    return (await this.#call('shutdown', { force })).left;
  }

  async #call<K extends keyof CallTypes>(
    name: K,
    request: CallTypes[K]['request'],
    signal?: AbortSignal,
  ): Promise<CallTypes[K]['answer']> {
    const route = CALL_ROUTES[name];
    const answer = await this.#send(route, request, signal);
    return readAnswer<CallTypes[K]['answer']>(answer.statusCode ?? 0, await bodyText(answer), route.answer);
  }

  async *#stream<K extends keyof StreamTypes>(
    name: K,
    request: StreamTypes[K]['request'],
    { signal }: StreamOptions,
  ): AsyncGenerator<StreamTypes[K]['item']> {
    const route = STREAM_ROUTES[name];
    const answer = await this.#send(route, request, signal);
    if (answer.statusCode !== 200) readAnswer(answer.statusCode ?? 0, await bodyText(answer), route.answer);
    answer.setEncoding('utf8');
    const ended = once(answer, 'close');
    try {
      for await (const line of linesIn(answer)) yield readLine<StreamTypes[K]['item']>(line);
      if (!answer.complete) throw new OsdaemonError('no_host', `osdaemond on ${this.socket} has exited`);
    } catch (thrown) {
      if (signal?.aborted === true) return;
      throw thrown instanceof OsdaemonError
        ? thrown
        : new OsdaemonError('no_host', `osdaemond on ${this.socket} has exited`);
    } finally {
      answer.destroy();
      await ended.catch(() => {});
    }
  }

  #send(route: Route, request: object, signal: AbortSignal | undefined): ReturnType<typeof sendRequest> {
    const place = this.#place;
    const { method, path } = route;
    return method === 'GET'
      ? sendRequest({ place, method, path: path + queryOf(request), body: undefined, signal })
      : sendRequest({ place, method, path, body: JSON.stringify(request), signal });
  }
}

function selection(targets: Targets): { names: readonly string[] } | { all: true } {
  return targets === 'all' ? { all: true } : { names: targets };
}
