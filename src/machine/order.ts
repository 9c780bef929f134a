/** Decides the order of first starts and of stops from `after`: which dependencies a start waits for, and which daemons a stop waits for. */
import type { StateName } from './types.ts';

/** A daemon that another one comes after (`after`). */
export interface Dependency {
  readonly name: string;
  /** Of all its instances; none: the daemon does not exist now. */
  readonly states: readonly StateName[];
  /** Whether the daemon reports readiness. If not, it counts once it is up. */
  readonly reportsReadiness: boolean;
  /** It waits for dependencies of its own. */
  readonly isWaiting: boolean;
}

/** A dependency that is not ready. */
export interface MissingDependency {
  readonly name: string;
  readonly state: StateName | 'waiting' | 'not there';
}

/** The dependencies that a first start has to wait for, in their order. */
export function missingDependencies(dependencies: readonly Dependency[]): MissingDependency[] {
  return dependencies.flatMap((one) => {
    const state = missingState(one);
    return state === null ? [] : [{ name: one.name, state }];
  });
}

/** `waiting for db (halted), cache (starting)` */
export function waitingText(missing: readonly MissingDependency[]): string {
  return `waiting for ${missing.map(({ name, state }) => `${name} (${state})`).join(', ')}`;
}

function missingState({ states, reportsReadiness, isWaiting }: Dependency): MissingDependency['state'] | null {
  if (isWaiting) return 'waiting';
  if (states.length === 0) return 'not there';
  const expected: StateName = reportsReadiness ? 'ready' : 'up';
  return states.find((state) => state !== expected) ?? null;
}

/** For each name the daemons that come after it. */
export function followersOf(after: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, readonly string[]> {
  const followers = new Map<string, string[]>();
  for (const [name, others] of after) {
    for (const other of others) {
      const known = followers.get(other);
      if (known === undefined) followers.set(other, [name]);
      else known.push(name);
    }
  }
  return followers;
}
