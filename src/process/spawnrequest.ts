/** A spawn request says all that a process is given, as plain data; nothing is looked up or opened to make it. */

import type { Identity } from '../base/identity.ts';
import type { Limit, Resource } from '../base/posix/limits.ts';
import type { DaemonSettings, Output } from '../config/settings/settings.ts';

export interface SpawnRequest {
  readonly daemon: string;
  /** The unguessable name of the run, in the environment of all that it starts. */
  readonly token: string;
  readonly argv: readonly [string, ...string[]];
  readonly env: ReadonlyMap<string, string>;
  readonly directory: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The number under which the process finds the descriptor to say that it is ready; null: it gets none. */
  readonly notificationFd: number | null;
  /** The soft limit on open descriptors, unless `limits` has one; the hard limit is osdaemond's. */
  readonly openFiles: number;
  /** Limits besides `openFiles`. */
  readonly limits: readonly ResourceLimit[];
  /** -20 to 19; null: osdaemond's own. */
  readonly nice: number | null;
  /** null: osdaemond's own user and groups. */
  readonly user: ProcessUser | null;
  /** null: osdaemond's own. */
  readonly umask: number | null;
}

export interface ResourceLimit extends Limit {
  readonly resource: Resource;
}

/** The real, effective, saved and file system ids of a process. */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
  /** All supplementary groups; the others are dropped. */
  readonly groups: readonly number[];
}

/** What the host has and a daemon inherits, unless configured otherwise. */
export interface InheritedProcess {
  readonly env: ReadonlyMap<string, string>;
  readonly umask: number;
}

/** Node raises its own soft limit, and a daemon that closes "all" descriptors would take seconds with that. */
const OPEN_FILES = 1024;

/** What the host got from its own supervisor: passed on, a daemon's READY=1 would declare the host ready. */
const NOT_PASSED_ON = [
  /^NOTIFY_SOCKET$/,
  /^WATCHDOG_/,
  /^LISTEN_(FDS|PID|PIDFDID|FDNAMES)$/,
  /^FDSTORE$/,
  /^INVOCATION_ID$/,
  /^JOURNAL_STREAM$/,
  /^NODE_CHANNEL_/,
  /^OSDAEMON_(NAME|INSTANCE|GENERATION|RUN)$/,
];

/** @param notifySocket where sd_notify is heard; null: nowhere */
export function spawnRequest(
  settings: DaemonSettings,
  who: Identity,
  token: string,
  notifySocket: string | null,
  host: InheritedProcess,
): SpawnRequest {
  return {
    daemon: settings.name,
    token,
    argv: settings.command.kind === 'words' ? settings.command.argv : ['/bin/sh', '-c', settings.command.script],
    env: environmentOf(settings, who, token, notifySocket, host),
    directory: settings.directory,
    stdout: settings.stdout,
    stderr: settings.stderr,
    notificationFd: settings.readiness === 'fd' ? settings.notificationFd : null,
    openFiles: OPEN_FILES,
    limits: [],
    nice: null,
    user: null,
    umask: settings.umask === host.umask ? null : settings.umask,
  };
}

function environmentOf(
  settings: DaemonSettings,
  who: Identity,
  token: string,
  notifySocket: string | null,
  host: InheritedProcess,
): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  if (!settings.clearEnv) {
    for (const [name, value] of host.env) {
      if (!NOT_PASSED_ON.some((pattern) => pattern.test(name))) env.set(name, value);
    }
  }
  for (const [name, value] of settings.env) env.set(name, value);
  env.set('OSDAEMON_NAME', who.daemon);
  env.set('OSDAEMON_INSTANCE', String(who.instance));
  env.set('OSDAEMON_GENERATION', String(who.generation));
  env.set('OSDAEMON_RUN', token);
  if (notifySocket !== null) env.set('NOTIFY_SOCKET', notifySocket);
  if (settings.heartbeatTimeout > 0) env.set('WATCHDOG_USEC', String(Math.round(settings.heartbeatTimeout * 1000)));
  return env;
}
