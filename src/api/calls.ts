/** Maps each call and each stream of the wire to the operation that answers it. */

import { getConfig, showConfig } from '../operations/config.ts';
import { deleteConfig, reloadConfig, setConfig } from '../operations/configchange.ts';
import type { OperationContext } from '../operations/context.ts';
import { eventHistory, type Feed, subscribeEvents } from '../operations/events.ts';
import { hostInfo } from '../operations/hostinfo.ts';
import { restartDaemons, startDaemons, stopDaemons } from '../operations/lifecycle.ts';
import { followLogs, recentLogs } from '../operations/logs.ts';
import { shutdownHost } from '../operations/shutdown.ts';
import { signalDaemons } from '../operations/signal.ts';
import { daemonStatuses, listPids } from '../operations/status.ts';
import { waitForState } from '../operations/wait.ts';
import type { CallTypes, StreamTypes } from '../wire/routes.ts';

/** @param signal aborted when the client disconnects or osdaemond exits */
export type Operation<K extends keyof CallTypes> = (
  ctx: OperationContext,
  request: CallTypes[K]['request'],
  signal: AbortSignal,
) => CallTypes[K]['answer'] | Promise<CallTypes[K]['answer']>;

export const OPERATIONS: { readonly [K in keyof CallTypes]: Operation<K> } = {
  host: hostInfo,
  status: daemonStatuses,
  pids: listPids,
  start: startDaemons,
  stop: stopDaemons,
  restart: restartDaemons,
  wait: waitForState,
  signal: signalDaemons,
  logs: recentLogs,
  history: eventHistory,
  config: showConfig,
  get: getConfig,
  set: setConfig,
  delete: deleteConfig,
  reload: reloadConfig,
  shutdown: shutdownHost,
};

export const FEEDS: {
  readonly [K in keyof StreamTypes]: (
    ctx: OperationContext,
    request: StreamTypes[K]['request'],
  ) => Feed<StreamTypes[K]['item']>;
} = { events: subscribeEvents, follow: followLogs };
