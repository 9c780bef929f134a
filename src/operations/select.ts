/** Names become daemons, all of them or none: an exact daemon name wins over `NAME#N`, and a wrong one is told the nearest. */
import { OsdaemonError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { compareBytes } from '../base/text.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { Instance } from '../daemons/instance.ts';
import type { Selection } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';

/** So many letters may differ for a name to be suggested. */
const NEAR = 3;
/** Of a wrong name this much is shown. */
const LONGEST_QUOTE = 60;

/** @throws OsdaemonError `unknown_daemon`; `bad_request` without names and without `all`, or with both */
export function selected(place: OperationContext, { names, all }: Selection): readonly Daemon[] {
  if ((names === undefined) === (all !== true)) {
    throw new OsdaemonError('bad_request', 'name at least one daemon, or ask for all of them, not both');
  }
  return named(place, names);
}

/** Each once, in the order in which they are named; no names: all, in byte order. @throws OsdaemonError `unknown_daemon` */
export function named(place: OperationContext, names: readonly string[] | undefined): readonly Daemon[] {
  const daemons = place.daemons();
  if (names === undefined || names.length === 0) {
    return [...daemons.values()].sort((a, b) => compareBytes(a.name, b.name));
  }
  return [...new Set(names)].map((name) => daemons.get(name) ?? unknown(name, daemons));
}

/** Copies: all of a daemon, or one for `NAME#N`. @throws OsdaemonError `unknown_daemon` */
export function instancesNamed(place: OperationContext, names: readonly string[] | undefined): readonly Instance[] {
  if (names === undefined) return named(place, names).flatMap(({ instances }) => instances);
  return [...new Set(names.flatMap((name) => copies(place, name)))];
}

function copies(place: OperationContext, name: string): readonly Instance[] {
  const daemons = place.daemons();
  const exact = daemons.get(name);
  if (exact !== undefined) return exact.instances;
  const { daemon = '', copy = '' } = /^(?<daemon>.+)#(?<copy>\d{1,6})$/s.exec(name)?.groups ?? {};
  const owner = daemons.get(daemon);
  if (owner === undefined) return unknown(name, daemons);
  const instance = owner.instances[Number(copy)];
  if (instance === undefined) {
    const last = owner.instances.length - 1;
    throw new OsdaemonError(
      'unknown_daemon',
      `${daemon} has no copy number ${copy}; the last one is ${daemon}#${last}`,
    );
  }
  return [instance];
}

function unknown(name: string, daemons: ReadonlyMap<string, Daemon>): never {
  const near = nearest(name, daemons.keys());
  const what = `there is no daemon named ${quoted(name)}`;
  if (near !== null && near.distance <= Math.min(NEAR, name.length - 1)) {
    throw new OsdaemonError('unknown_daemon', `${what}; did you mean ${quoted(near.name)}?`);
  }
  const next = daemons.size === 0 ? 'none is configured' : 'osdaemonctl list shows all';
  throw new OsdaemonError('unknown_daemon', `${what}; ${next}`);
}

/** On one line, whatever it holds. */
function quoted(name: string): string {
  const shown = [...name].slice(0, LONGEST_QUOTE).join('');
  return JSON.stringify(shown === name ? name : `${shown}…`);
}
