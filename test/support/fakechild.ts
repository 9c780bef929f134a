/** A manager with fake children, which do nothing until the test makes them write, become ready or exit. */
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { Manager } from '../../src/daemons/manager.ts';
import type { Change } from '../../src/events/changes.ts';
import type { StateChange } from '../../src/events/statechange.ts';
import type { Child, ChildEvents } from '../../src/process/child.ts';
import type { OutputFileService } from '../../src/process/outputfile.ts';

export class FakeChild implements Child {
  readonly pid: number;
  readonly name: string;
  readonly events: ChildEvents;
  /** The signals sent to it, in order. */
  readonly done: string[] = [];
  readonly descriptors = { stdin: 10, stdout: 11, stderr: 12, notification: null };

  constructor(pid: number, name: string, events: ChildEvents) {
    this.pid = pid;
    this.name = name;
    this.events = events;
  }

  exit(code: number): void {
    this.events.exited({ code }, []);
  }

  exitBySignal(signal: NodeJS.Signals): void {
    this.events.exited({ signal }, []);
  }

  /** Reports readiness on the notification descriptor (`readiness = fd`). */
  reportReady(): void {
    this.events.notification.data(Buffer.from('\n'));
  }

  print(stream: 'stdout' | 'stderr', text: string): void {
    this.events[stream].data(Buffer.from(text));
  }

  writeLines(): boolean {
    return true;
  }

  setReading(): void {}

  requestStop(signal: NodeJS.Signals): void {
    this.done.push(signal);
  }

  kill(): null {
    this.done.push('SIGKILL');
    return null;
  }

  killDescendants(): null {
    this.events.gone();
    return null;
  }
}

/** Output goes nowhere. */
export const NO_FILES: OutputFileService = {
  open: () => ({ stdout: null, stderr: null }),
  adopt: () => {},
  close: () => {},
};

export interface FakeWorld {
  readonly manager: Manager;
  /** In the order of their starts. */
  readonly children: FakeChild[];
  readonly changes: StateChange[];
}

/**
 * @param slow milliseconds that each start takes
 * @param reported called with each state change
 * @param clock a `ManualClock` lets the test decide when deadlines pass
 */
export function fakeWorld(
  slow = 0,
  reported: (change: StateChange) => void = () => {},
  clock: Clock = systemClock,
): FakeWorld {
  const children: FakeChild[] = [];
  const changes: StateChange[] = [];
  const emitter = new Emitter<Change>((thrown) => {
    throw thrown;
  });
  emitter.on((change) => {
    if (change.type !== 'state') return;
    changes.push(change);
    reported(change);
  });
  const manager = new Manager({
    clock,
    launcher: {
      launch: (request, events) => {
        for (const until = performance.now() + slow; performance.now() < until; );
        const child = new FakeChild(100 + children.length, request.env.get('OSDAEMON_NAME') ?? '', events);
        children.push(child);
        return child;
      },
    },
    inherited: { env: new Map(), umask: 0o022 },
    section: () => undefined,
    maxLine: () => 1024,
    output: { write: () => true, drained: () => () => {} },
    log: () => {},
    lastStderr: () => [],
    wallTime: Date.now,
    newToken: () => 'token',
    newSocketPath: () => '',
    changes: emitter,
    outputFiles: NO_FILES,
  });
  return { manager, children, changes };
}
