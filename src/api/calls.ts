/** Each call of the wire is one operation; nothing is decided here. */

import { remove, reread, set } from '../operations/change.ts';
import { restart, start, stop } from '../operations/commands.ts';
import { config, get } from '../operations/config.ts';
import { events, type Feed, history } from '../operations/events.ts';
import { host } from '../operations/host.ts';
import { follow, logs } from '../operations/logs.ts';
import { shutdown } from '../operations/shutdown.ts';
import { signal } from '../operations/signal.ts';
import { pids, status } from '../operations/status.ts';
import { wait } from '../operations/wait.ts';
import type { Workplace } from '../operations/workplace.ts';
import type { Calls, Streams } from '../wire/routes.ts';

/** `gone`: nobody waits for the answer any more. */
export type Operation<K extends keyof Calls> = (
  place: Workplace,
  ask: Calls[K]['ask'],
  gone: AbortSignal,
) => Calls[K]['answer'] | Promise<Calls[K]['answer']>;

export const OPERATIONS: { readonly [K in keyof Calls]: Operation<K> } = {
  host,
  status,
  pids,
  start,
  stop,
  restart,
  wait,
  signal,
  logs,
  history,
  config,
  get,
  set,
  delete: remove,
  reread,
  shutdown,
};

export const FEEDS: {
  readonly [K in keyof Streams]: (place: Workplace, ask: Streams[K]['ask']) => Feed<Streams[K]['item']>;
} = { events, follow };
