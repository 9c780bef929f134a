/** Answers `status`: the current state of daemons and instances. Never waits. */

import { instanceName } from '../base/identity.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { Instance } from '../daemons/instance.ts';
import { exitText } from '../daemons/messages.ts';
import type { Exit } from '../machine/types.ts';
import type { PidsAnswer } from '../wire/host.ts';
import type { NamesQuery } from '../wire/routes.ts';
import type { StateView } from '../wire/states.ts';
import type { DaemonStatus, ExitView, InstanceStatus, StatusAnswer } from '../wire/status.ts';
import type { OperationContext } from './context.ts';
import { instancesNamed, named } from './select.ts';

/** @throws {OsdaemonError} `unknown_daemon` */
export function daemonStatuses(ctx: OperationContext, { name }: NamesQuery): StatusAnswer {
  return { stopping: ctx.shutdown.isStopping, daemons: named(ctx, name).map((daemon) => statusOf(ctx, daemon)) };
}

/** The processes of daemons or instances. @throws {OsdaemonError} `unknown_daemon` */
export function listPids(ctx: OperationContext, { name }: NamesQuery): PidsAnswer {
  const found = instancesNamed(ctx, name).map((instance) => instanceStatus(instance).pid);
  return { pids: found.filter((pid) => pid !== null) };
}

/** Worst first: a daemon has the state of its worst instance. */
const BY_SEVERITY: readonly StateView[] = [
  'halted',
  'backoff',
  'killing',
  'stopping',
  'cleaning up',
  'stopped',
  'starting',
  'up',
  'ready',
];

function statusOf(ctx: OperationContext, daemon: Daemon): DaemonStatus {
  const { settings } = daemon;
  const instances = daemon.instances.map(instanceStatus);
  const worst = instances.reduce((a, b) => (BY_SEVERITY.indexOf(b.state) < BY_SEVERITY.indexOf(a.state) ? b : a));
  const good: StateView = settings.readiness === 'none' ? 'up' : 'ready';
  const lastExit = daemon.instances.map((instance) => instance.lastExit).find((exit) => exit !== null) ?? null;
  return {
    name: daemon.name,
    state: worst.state,
    wanted: daemon.wanted,
    readiness: settings.readiness,
    ready: instances.filter(({ state }) => state === good).length,
    instances_wanted: instances.length,
    generation: daemon.generation,
    pids: instances.flatMap(({ pid }) => (pid === null ? [] : [pid])),
    since: worst.since,
    reason: worst.reason,
    waiting: daemon.waiting,
    failures: daemon.instances.reduce((sum, one) => sum + failuresOf(one, settings.retryTime, ctx.clock.now()), 0),
    max_retries: settings.maxRetries,
    retry_time: settings.retryTime,
    last_exit: lastExit === null ? null : exitView(lastExit),
    last_stderr: ctx.lines.recent(daemon.name, 1, 'stderr')[0]?.text ?? null,
    instances,
  };
}

function instanceStatus({ who, standing, wanted, status }: Instance): InstanceStatus {
  const { state, pid, run, time, reason } = standing;
  // In `cleaning up` the process has exited already.
  return {
    instance: instanceName(who),
    state,
    wanted,
    pid: state === 'cleaning up' ? null : pid,
    run,
    since: time,
    reason,
    status_text: status,
  };
}

/** The failures that the halt rule would count now. */
function failuresOf({ history }: Instance, retryTime: number, now: number): number {
  return history.failures.filter((time) => now - time <= retryTime).length;
}

function exitView(exit: Exit): ExitView {
  const words = exitText(exit);
  return {
    how: exit.how,
    code: exit.how === 'code' ? exit.code : null,
    signal: exit.how === 'signal' ? exit.signal : null,
    words,
  };
}
