/** What a run sends by sd_notify is obeyed when it comes from that run; what is not obeyed is told a few times and counted to the end. */

import { type Identity, processName } from '../base/identity.ts';
import { type Datagram, sessionOf } from '../base/posix/datagrams.ts';
import { type Notification, parseNotification } from '../protocol/notification.ts';
import type { Services } from './services.ts';

export interface NotificationEvents {
  ready(): void;
  heartbeat(extendBy: number): void;
  selfReportedFailure(): void;
  status(text: string): void;
}

/** How many refused datagrams of a run are told one by one, and how many announcements. */
const TOLD = 10;

export class Notifications {
  readonly #who: Identity;
  readonly #services: Services;
  readonly #events: NotificationEvents;
  readonly #leader: () => number;
  readonly #own = process.geteuid?.() ?? 0;
  #refused = 0;
  #descriptors = 0;
  #announced = new Set<string>();

  /** @param leader the pid of the run */
  constructor(who: Identity, services: Services, leader: () => number, events: NotificationEvents) {
    this.#who = who;
    this.#services = services;
    this.#leader = leader;
    this.#events = events;
  }

  take(datagram: Datagram): void {
    const said = this.#understand(datagram);
    const isAsked = 'ready' in said && said.barrier;
    if (!isAsked) this.#descriptors += datagram.descriptors;
    if ('refused' in said) this.#refuse(said.refused);
    else this.#obey(said);
  }

  /** The run is over: what was only counted is told. */
  end(): void {
    const silent = this.#refused - TOLD;
    if (silent > 0) this.#say('warn', `sent ${silent} more messages to its NOTIFY_SOCKET that were ignored`);
    if (this.#descriptors > 0) {
      this.#say('warn', `sent ${this.#descriptors} descriptors to its NOTIFY_SOCKET, which were closed: none is kept`);
    }
  }

  #understand(datagram: Datagram): Notification | { readonly refused: string } {
    const { bytes, isCut, pid, uid } = datagram;
    if (isCut) return { refused: `more than ${bytes.length} bytes` };
    // Whoever finds the socket can send to it: another user counts only within the daemon's own session.
    const isTrusted = uid === 0 || uid === this.#own || pid === this.#leader() || sessionOf(pid) === this.#leader();
    if (!isTrusted) return { refused: `from process ${pid} of user ${uid}, which is none of its own` };
    return parseNotification(bytes);
  }

  #obey(said: Notification): void {
    if (said.status !== null) this.#events.status(said.status);
    if (said.mainPid !== null && said.mainPid !== this.#leader()) {
      this.#announce('info', `says that its main process is ${said.mainPid}; the one that was started is supervised`);
    }
    if (said.announces !== null) this.#announce('debug', `says that it is ${said.announces}`);
    if (said.ready) this.#events.ready();
    if (said.beat !== null) this.#events.heartbeat(said.beat.extendBy);
    if (said.faulty) this.#events.selfReportedFailure();
  }

  /** Not again and again. */
  #announce(level: 'info' | 'debug', what: string): void {
    if (this.#announced.has(what) || this.#announced.size === TOLD) return;
    this.#announced.add(what);
    this.#say(level, what);
  }

  #refuse(why: string): void {
    this.#refused += 1;
    if (this.#refused <= TOLD) this.#say('warn', `sent a message to its NOTIFY_SOCKET that is ignored: ${why}`);
  }

  #say(level: 'warn' | 'info' | 'debug', what: string): void {
    const pid = this.#leader();
    const fields = { event: 'notification', daemon: this.#who.daemon, pid };
    this.#services.log(level, `${processName(this.#who, pid)} ${what}`, fields);
  }
}
