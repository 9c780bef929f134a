/** Checks the order in which daemons start: every name in `after` is a daemon, and there is no dependency cycle. */
import { suggestName } from '../../base/nearest.ts';
import type { Diagnostics } from '../ini/diagnostics.ts';
import type { GivenSettings } from './given.ts';
import type { DaemonSettings } from './settings.ts';

interface ConfiguredDaemon {
  readonly settings: DaemonSettings;
  readonly given: GivenSettings;
}

const KEY = 'after';

export function checkDependencies(daemons: ReadonlyMap<string, ConfiguredDaemon>, diagnostics: Diagnostics): void {
  for (const { settings, given } of daemons.values()) {
    const at = given.get(KEY);
    if (at === undefined) continue;
    for (const name of settings.after) {
      const other = daemons.get(name);
      if (other === undefined) {
        const message = `unknown daemon "${name}"${suggestName(name, daemons.keys())}`;
        diagnostics.errorAt(at.section, at.key, at.entry, message);
      } else if (other.settings.readiness === 'none' && name !== settings.name) {
        const message = `${name} has no readiness setting, so ${settings.name} starts as soon as ${name} is running`;
        diagnostics.warnAt(at.section, at.key, at.entry, message);
      }
    }
  }
  const after = new Map([...daemons].map(([name, { settings }]) => [name, settings.after]));
  for (const cycle of findCycles(after)) {
    const [first = ''] = cycle;
    const at = daemons.get(first)?.given.get(KEY);
    if (at !== undefined) diagnostics.errorAt(at.section, at.key, at.entry, cycleText(cycle));
  }
}

/**
 * Finds dependency cycles, `a, b` for a → b → a; each name is in one cycle at most.
 * @param after for each name the names that it waits for
 */
export function findCycles(after: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const left = new Map(after);
  for (;;) {
    pruneAcyclic(left);
    const [start] = left.keys();
    if (start === undefined) return cycles;
    const path: string[] = [];
    // Every name that is left waits for another one that is left, so the path reaches a name twice.
    for (let name = start; !path.includes(name); name = nextOf(name, left)) path.push(name);
    const cycle = path.slice(path.indexOf(nextOf(path.at(-1) ?? start, left)));
    cycles.push(cycle);
    for (const name of cycle) left.delete(name);
  }
}

/** Removes names that wait for no name that is left, until there are none. */
function pruneAcyclic(left: Map<string, ReadonlySet<string>>): void {
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [name, others] of left) if (![...others].some((other) => left.has(other))) left.delete(name);
  }
}

function nextOf(name: string, left: ReadonlyMap<string, ReadonlySet<string>>): string {
  return [...(left.get(name) ?? [])].find((other) => left.has(other)) ?? name;
}

function cycleText(cycle: readonly string[]): string {
  const [first = ''] = cycle;
  return cycle.length === 1 ? `${first} cannot wait for itself` : `dependency cycle: ${[...cycle, first].join(' → ')}`;
}
