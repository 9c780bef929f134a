/**
 * Handles the sd_notify messages of one run. A message counts if it comes from the session of the run, from osdaemond's
 * user or from root. The first ten ignored messages of a run are logged, the others counted.
 */

import { type Identity, processName } from '../base/identity.ts';
import { type Datagram, sessionOf } from '../base/posix/datagrams.ts';
import { type Notification, parseNotification } from '../protocol/notification.ts';
import type { Services } from './services.ts';

/** The run that a notify socket belongs to. */
export interface NotifyingRun {
  readonly who: Identity;
  readonly run: number;
  /** Whether the daemon reports readiness by `READY=1`. */
  readonly reportsReadiness: boolean;
  /** The pid of its main process; 0 before there is one. */
  leader(): number;
}

/** How many ignored messages of a run are logged one by one, and how many announcements. */
const LOGGED = 10;

export class Notifications {
  readonly #run: NotifyingRun;
  readonly #services: Pick<Services, 'changes' | 'log'>;
  readonly #user = process.geteuid?.() ?? 0;
  readonly #announced = new Set<string>();
  #ignored = 0;
  #descriptors = 0;

  constructor(run: NotifyingRun, services: Pick<Services, 'changes' | 'log'>) {
    this.#run = run;
    this.#services = services;
  }

  take(datagram: Datagram): void {
    const notification = this.#parse(datagram);
    const isBarrier = 'ready' in notification && notification.barrier;
    if (!isBarrier) this.#descriptors += datagram.descriptors;
    if ('refused' in notification) this.#ignore(notification.refused);
    else this.#apply(notification);
  }

  /** The run has exited: logs what was only counted. */
  end(): void {
    const unlogged = this.#ignored - LOGGED;
    if (unlogged > 0) this.#log('warn', `sent ${unlogged} more messages to its NOTIFY_SOCKET that were ignored`);
    if (this.#descriptors > 0) {
      this.#log(
        'warn',
        `sent ${this.#descriptors} descriptors to its NOTIFY_SOCKET; osdaemond keeps none and closed them`,
      );
    }
  }

  #parse(datagram: Datagram): Notification | { readonly refused: string } {
    const { bytes, isCut, pid, uid } = datagram;
    if (isCut) return { refused: `more than ${bytes.length} bytes` };
    // Any process that finds the socket can send to it: another user counts only within the daemon's own session.
    const leader = this.#run.leader();
    const isTrusted = uid === 0 || uid === this.#user || pid === leader || sessionOf(pid) === leader;
    if (!isTrusted) return { refused: `from process ${pid} of user ${uid}, which does not belong to this daemon` };
    return parseNotification(bytes);
  }

  #apply(notification: Notification): void {
    const { changes } = this.#services;
    const { who, run, reportsReadiness } = this.#run;
    const leader = this.#run.leader();
    const { status, mainPid, announces, ready, heartbeat, selfReportedFailure } = notification;
    if (status !== null) changes.emit({ type: 'statusText', who, run, text: status });
    if (mainPid !== null && mainPid !== leader) {
      this.#announce('info', `reports ${mainPid} as its main process; osdaemond supervises the one it started`);
    }
    if (announces !== null) this.#announce('debug', `reports that it is ${announces}`);
    if (ready && reportsReadiness) changes.emit({ type: 'ready', who, run });
    if (heartbeat !== null) changes.emit({ type: 'heartbeat', who, run, extendBy: heartbeat.extendBy });
    if (selfReportedFailure) changes.emit({ type: 'selfReportedFailure', who, run });
  }

  /** Logs each announcement once. */
  #announce(level: 'info' | 'debug', message: string): void {
    if (this.#announced.has(message) || this.#announced.size === LOGGED) return;
    this.#announced.add(message);
    this.#log(level, message);
  }

  #ignore(reason: string): void {
    this.#ignored += 1;
    if (this.#ignored <= LOGGED) this.#log('warn', `sent a message to its NOTIFY_SOCKET that is ignored: ${reason}`);
  }

  #log(level: 'warn' | 'info' | 'debug', message: string): void {
    const pid = this.#run.leader();
    const { who } = this.#run;
    const fields = { event: 'notification', daemon: who.daemon, pid };
    this.#services.log(level, `${processName(who, pid)} ${message}`, fields);
  }
}
