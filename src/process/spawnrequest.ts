/** A spawn request: everything that a process is given, as plain data. Building one opens and looks up nothing. */

import type { Identity } from '../base/identity.ts';
import type { Limit, Resource } from '../base/posix/limits.ts';
import type { DaemonSettings, Output } from '../config/settings/settings.ts';

export interface SpawnRequest {
  readonly daemon: string;
  /** The unguessable name of the run, which all its processes have in their environment. */
  readonly token: string;
  readonly argv: readonly [string, ...string[]];
  readonly env: ReadonlyMap<string, string>;
  readonly directory: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The number of the descriptor for readiness in the process; null: it gets none. */
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

/** What a daemon inherits from osdaemond unless it is configured otherwise. */
export interface InheritedProcess {
  readonly env: ReadonlyMap<string, string>;
  readonly umask: number;
}

/** Node raises its own soft limit; a daemon that closes "all" descriptors would need seconds with that one. */
const OPEN_FILES = 1024;

/** Variables from osdaemond's own supervisor. With them, READY=1 of a daemon would declare osdaemond ready. */
const NOT_INHERITED = [
  /^NOTIFY_SOCKET$/,
  /^WATCHDOG_/,
  /^LISTEN_(FDS|PID|PIDFDID|FDNAMES)$/,
  /^FDSTORE$/,
  /^INVOCATION_ID$/,
  /^JOURNAL_STREAM$/,
  /^NODE_CHANNEL_/,
  /^OSDAEMON_(NAME|INSTANCE|GENERATION|RUN)$/,
];

/** @param notifySocket the path of its notify socket; null: it has none */
export function spawnRequest(
  settings: DaemonSettings,
  who: Identity,
  token: string,
  notifySocket: string | null,
  inherited: InheritedProcess,
): SpawnRequest {
  return {
    daemon: settings.name,
    token,
    argv: settings.command.kind === 'words' ? settings.command.argv : ['/bin/sh', '-c', settings.command.script],
    env: environmentOf(settings, who, token, notifySocket, inherited),
    directory: settings.directory,
    stdout: settings.stdout,
    stderr: settings.stderr,
    notificationFd: settings.readiness === 'fd' ? settings.notificationFd : null,
    openFiles: OPEN_FILES,
    limits: [],
    nice: null,
    user: null,
    umask: settings.umask === inherited.umask ? null : settings.umask,
  };
}

function environmentOf(
  settings: DaemonSettings,
  who: Identity,
  token: string,
  notifySocket: string | null,
  inherited: InheritedProcess,
): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  if (!settings.clearEnv) {
    for (const [name, value] of inherited.env) {
      if (!NOT_INHERITED.some((pattern) => pattern.test(name))) env.set(name, value);
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
