/**
 * What a Node daemon imports to be a good one (`osdaemond/worker`): it asks for its configuration, says that it is ready
 * and alive, and leaves when it is told to or when its host is gone. Its stdout belongs to the protocol (`stdout = protocol`).
 */
import { OsdaemonError } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import { type Hook, Leaving } from './leaving.ts';
import { HostConnection } from './partner.ts';

export type ConfigSection = Readonly<Record<string, string>>;

/** The levels that the protocol knows. */
export type LogLevel = Exclude<Level, 'warn'>;

export interface Config {
  /** All keys of a section, `{}` when there is no such section. Errors: `no_host`. */
  get(section: string): Promise<ConfigSection>;
  /** The value of a key, null when there is none. Errors: `no_host`. */
  get(section: string, key: string): Promise<string | null>;
  /** From now on a change of this key, or of any in the section, restarts the daemon. */
  register(section: string, key?: string): void;
}

const leaving = new Leaving({
  complain: (message) => console.error(message),
  exit: (code) => process.exit(code),
});
let known: HostConnection | undefined;

/** The conversation begins with the first call; from then on the end of stdin, or TERM, makes the process leave. */
function host(): HostConnection {
  if (known !== undefined) return known;
  // Writes to a pipe are done when they return, so that no exit comes in between.
  known = new HostConnection({ input: process.stdin, write: (lines) => void process.stdout.write(lines) }, leave);
  process.stdout.on('error', leave);
  process.on('SIGTERM', leave);
  return known;
}

function leave(): void {
  void leaving.leave();
}

export const config: Config = {
  get: getConfig,
  register: (section, key) =>
    key === undefined ? host().tell('register', section) : host().tell('register', section, key),
};

/** One line in the log of the host, `Daemon "name" :: message`. */
export function log(message: string, level: LogLevel = 'info'): void {
  host().tell('log', message, { level });
}

/** It serves from now on. To be called under `readiness = message`. */
export function ready(): void {
  host().tell('ready');
}

/** How often to call `beat`, milliseconds: half of what the host waits for at most; null: it expects none. */
export const beatInterval: number | null = intervalOf(process.env.WATCHDOG_USEC);

/** A sign of life; any other request is one too. Does nothing where the host expects none. */
export function beat(): void {
  if (beatInterval !== null) host().tell('heartbeat');
}

/** To be done before the process leaves, when its host asks it to or is gone; the hooks added last run first. */
export function onStop(hook: Hook): void {
  host();
  leaving.add(hook);
}

function getConfig(section: string): Promise<ConfigSection>;
function getConfig(section: string, key: string): Promise<string | null>;
async function getConfig(section: string, key?: string): Promise<ConfigSection | string | null> {
  if (key !== undefined) {
    const answer = await host().ask('get', section, key);
    if (answer === null || typeof answer === 'string') return answer;
    throw unexpected(answer);
  }
  const answer = await host().ask('get', section);
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
  return new OsdaemonError('bad_answer', `the host answered a question for the configuration with a ${typeof answer}`);
}

function intervalOf(microseconds: string | undefined): number | null {
  const limit = Number(microseconds ?? 0);
  return limit > 0 ? limit / 2000 : null;
}
