/** Who waits for whom: a first start for those that it comes after, and a stop for those that came after it. */
import type { StateName } from './types.ts';

/** A daemon that others come after. */
export interface Dependency {
  readonly name: string;
  /** Of all its copies; none: there is no such daemon now. */
  readonly states: readonly StateName[];
  /** Whether it says when it is ready; if not, it counts when it is up. */
  readonly saysReady: boolean;
  /** It waits itself. */
  readonly waits: boolean;
}

/** Why a first start has to wait, in words: `waiting for db (halted)`; null: nothing is in its way. */
export function waitsFor(dependencies: readonly Dependency[]): string | null {
  const missing = dependencies.filter((one) => !isThere(one));
  if (missing.length === 0) return null;
  return `waiting for ${missing.map((one) => `${one.name} (${howItIs(one)})`).join(', ')}`;
}

function isThere({ states, saysReady }: Dependency): boolean {
  const good: StateName = saysReady ? 'ready' : 'up';
  return states.length > 0 && states.every((state) => state === good);
}

function howItIs({ states, saysReady, waits }: Dependency): string {
  if (waits) return 'waiting';
  const good: StateName = saysReady ? 'ready' : 'up';
  return states.find((state) => state !== good) ?? 'not there';
}

/** For each name those that come after it. */
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
