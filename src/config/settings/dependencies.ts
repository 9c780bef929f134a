/** The order of starts has a beginning: whoever waits, waits for daemons that there are, and nobody waits for itself, not even in a round. */

import { nearest } from '../../base/nearest.ts';
import type { Diagnostics } from '../ini/diagnostics.ts';
import type { LayeredValue, LayeredValues } from './layered.ts';
import type { DaemonSettings } from './settings.ts';

interface Daemon {
  readonly settings: DaemonSettings;
  readonly given: LayeredValues;
}

const KEY = 'after';

export function checkDependencies(daemons: ReadonlyMap<string, Daemon>, findings: Diagnostics): void {
  for (const { settings, given } of daemons.values()) {
    const at = given.get(KEY);
    if (at === undefined) continue;
    for (const name of settings.after) {
      const other = daemons.get(name);
      if (other === undefined) mistake(at, `${settings.name}: ${strangerIn(name, daemons)}`, findings);
      else if (other.settings.readiness === 'none' && name !== settings.name) {
        const message = `${settings.name} is started as soon as ${name} is up: ${name} does not say when it is ready (its readiness is none)`;
        findings.warnAt(at.section, at.key, at.entry, message);
      }
    }
  }
  const after = new Map([...daemons].map(([name, { settings }]) => [name, settings.after]));
  for (const round of findCycles(after)) {
    const [first = ''] = round;
    const at = daemons.get(first)?.given.get(KEY);
    if (at !== undefined) mistake(at, inWords(round), findings);
  }
}

/**
 * Names that wait for each other in a round, `a, b` for a → b → a; each name is in one round at most.
 * @param after for each name those that it waits for
 */
export function findCycles(after: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const rounds: string[][] = [];
  const left = new Map(after);
  for (;;) {
    dropFree(left);
    const [start] = left.keys();
    if (start === undefined) return rounds;
    const way: string[] = [];
    // Whoever is left waits for somebody who is left, so the way comes by a name again.
    for (let name = start; !way.includes(name); name = nextOf(name, left)) way.push(name);
    const round = way.slice(way.indexOf(nextOf(way.at(-1) ?? start, left)));
    rounds.push(round);
    for (const name of round) left.delete(name);
  }
}

/** Removes all who wait for nobody that is left, until nobody more can go. */
function dropFree(left: Map<string, ReadonlySet<string>>): void {
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [name, others] of left) if (![...others].some((other) => left.has(other))) left.delete(name);
  }
}

function nextOf(name: string, left: ReadonlyMap<string, ReadonlySet<string>>): string {
  return [...(left.get(name) ?? [])].find((other) => left.has(other)) ?? name;
}

function inWords(round: readonly string[]): string {
  const [first = ''] = round;
  if (round.length === 1) return `${first} waits for itself`;
  return `these wait for each other, so that none could ever start: ${[...round, first].join(' → ')}`;
}

function strangerIn(name: string, daemons: ReadonlyMap<string, Daemon>): string {
  const near = nearest(name, daemons.keys());
  return `there is no daemon "${name}" to wait for${near === null ? '' : `; the nearest one is "${near.name}"`}`;
}

function mistake(at: LayeredValue, message: string, findings: Diagnostics): void {
  findings.errorAt(at.section, at.key, at.entry, message);
}
