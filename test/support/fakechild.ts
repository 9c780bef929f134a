/** A fake system: children that do nothing by themselves, and end when the test says so. */
import { systemClock } from '../../src/base/clock.ts';
import { Manager } from '../../src/daemons/manager.ts';
import type { StateChange } from '../../src/events/statechange.ts';
import type { Child, ChildEvents } from '../../src/process/child.ts';

export class FakeChild implements Child {
  readonly pid: number;
  readonly name: string;
  readonly ears: ChildEvents;
  readonly done: string[] = [];

  constructor(pid: number, name: string, ears: ChildEvents) {
    this.pid = pid;
    this.name = name;
    this.ears = ears;
  }

  exit(code: number): void {
    this.ears.exited({ code }, []);
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
    this.ears.gone();
    return null;
  }
}

/** A manager whose starts take `slow` milliseconds each, and its children in the order of their starts. `told` hears each change. */
export function fakeWorld(
  slow = 0,
  told: (change: StateChange) => void = () => {},
): {
  readonly manager: Manager;
  readonly children: FakeChild[];
  readonly changes: StateChange[];
} {
  const children: FakeChild[] = [];
  const changes: StateChange[] = [];
  const manager = new Manager(
    {
      clock: systemClock,
      launcher: {
        launch: (request, ears) => {
          for (const until = performance.now() + slow; performance.now() < until; );
          const child = new FakeChild(100 + children.length, request.env.get('OSDAEMON_NAME') ?? '', ears);
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
    },
    {
      openFiles: () => ({ stdout: null, stderr: null }),
      adoptFiles: () => {},
      closeFiles: () => {},
      changed: (change) => {
        changes.push(change);
        told(change);
      },
      vanished: () => {},
    },
  );
  return { manager, children, changes };
}
