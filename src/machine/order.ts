/** The order of daemons: what the first start of a daemon waits for, and which daemons depend on it. */
import type { StateName } from './types.ts';

/** A daemon named in `after` of another one. */
export interface Dependency {
  readonly name: string;
  /** Of all its instances; empty if there is no such daemon now. */
  readonly states: readonly StateName[];
  /** Whether it reports readiness; if not, `up` is enough. */
  readonly saysReady: boolean;
  /** Its own start waits for a dependency. */
  readonly waits: boolean;
}

/** What the first start waits for, `waiting for db (halted)`; null if every dependency is ready. */
export function waitsFor(dependencies: readonly Dependency[]): string | null {
  const missing = dependencies.filter((one) => !isReady(one));
  if (missing.length === 0) return null;
  return `waiting for ${missing.map((one) => `${one.name} (${stateText(one)})`).join(', ')}`;
}

function isReady({ states, saysReady }: Dependency): boolean {
  const good: StateName = saysReady ? 'ready' : 'up';
  return states.length > 0 && states.every((state) => state === good);
}

function stateText({ states, saysReady, waits }: Dependency): string {
  if (waits) return 'waiting';
  const good: StateName = saysReady ? 'ready' : 'up';
  return states.find((state) => state !== good) ?? 'not there';
}

/** For each name the daemons that name it in `after`. */
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
