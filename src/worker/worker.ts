/**
 * The functions of `osdaemond/worker`, for daemons in Node: configuration, log, readiness, heartbeats and a graceful exit.
 * stdout belongs to the protocol (`stdout = protocol`), so the daemon must not write to it.
 */
import { OsdaemonError } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import { GracefulExit, type Hook } from './gracefulexit.ts';
import { HostConnection } from './hostconnection.ts';

/** The keys of a section with their values. */
export type ConfigSection = Readonly<Record<string, string>>;

/** The levels of a log message: `error`, `info` and `debug`; the protocol has no `warn`. */
export type LogLevel = Exclude<Level, 'warn'>;

/** Reads osdaemond's configuration. */
export interface Config {
  /**
   * Resolves with all keys of a section, `{}` if there is no such section.
   * @throws {OsdaemonError} `no_host` when osdaemond does not answer, `bad_answer`
   */
  get(section: string): Promise<ConfigSection>;
  /**
   * Resolves with the value of a key, null if there is no such key.
   * @throws {OsdaemonError} `no_host` when osdaemond does not answer, `bad_answer`
   */
  get(section: string, key: string): Promise<string | null>;
  /** Makes osdaemond restart this daemon whenever the key changes; without `key`, any key of the section. */
  register(section: string, key?: string): void;
}

const exit = new GracefulExit({
  complain: (message) => console.error(message),
  exit: (code) => process.exit(code),
});
let connection: HostConnection | undefined;

/** Connects at the first call. From then on the end of stdin, or SIGTERM, makes the process exit. */
function host(): HostConnection {
  if (connection !== undefined) return connection;
  // Writes to a pipe are synchronous, so an exit loses nothing.
  const pipes = { input: process.stdin, write: (lines: string) => void process.stdout.write(lines) };
  connection = new HostConnection(pipes, beginExit);
  process.stdout.on('error', beginExit);
  process.on('SIGTERM', beginExit);
  return connection;
}

function beginExit(): void {
  void exit.begin();
}

export const config: Config = {
  get: getConfig,
  register: (section, key) =>
    key === undefined ? host().send('register', section) : host().send('register', section, key),
};

/** Writes a message to osdaemond's log, as `Daemon "name" :: message`. */
export function log(message: string, level: LogLevel = 'info'): void {
  host().send('log', message, { level });
}

/** Reports that the daemon is ready. Call it once, with `readiness = message`. */
export function ready(): void {
  host().send('ready');
}

/** How often to call `heartbeat`, in milliseconds: half of `heartbeat_timeout`. null: osdaemond expects no heartbeat. */
export const heartbeatInterval: number | null = intervalOf(process.env.WATCHDOG_USEC);

/** Sends a heartbeat. Does nothing if osdaemond expects none. Any other request counts as a heartbeat too. */
export function heartbeat(): void {
  if (heartbeatInterval !== null) host().send('heartbeat');
}

/**
 * Adds a hook to run before the process exits because osdaemond stops it or has exited. Hooks run one after the other, the
 * last one added first. The process exits with code 0, or 1 if a hook failed.
 */
export function onStop(hook: Hook): void {
  host();
  exit.add(hook);
}

function getConfig(section: string): Promise<ConfigSection>;
function getConfig(section: string, key: string): Promise<string | null>;
async function getConfig(section: string, key?: string): Promise<ConfigSection | string | null> {
  if (key !== undefined) {
    const answer = await host().request('get', section, key);
    if (answer === null || typeof answer === 'string') return answer;
    throw unexpected(answer);
  }
  const answer = await host().request('get', section);
  if (isSection(answer)) return answer;
  throw unexpected(answer);
}

function isSection(answer: unknown): answer is ConfigSection {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    !Array.isArray(answer) &&
    Object.values(answer).every((value) => typeof value === 'string')
  );
}

function unexpected(answer: unknown): OsdaemonError {
  return new OsdaemonError('bad_answer', `osdaemond answered a request for configuration with a ${typeof answer}`);
}

function intervalOf(microseconds: string | undefined): number | null {
  const limit = Number(microseconds ?? 0);
  return limit > 0 ? limit / 2000 : null;
}
