/** Resolves names to daemons and instances (`NAME#N`): all of them, or an error that suggests the nearest name. */
import { OsdaemonError } from '../base/errors.ts';
import { suggestName } from '../base/nearest.ts';
import { compareBytes } from '../base/text.ts';
import { quotedText } from '../base/wording.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { Instance } from '../daemons/instance.ts';
import type { Selection } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';

/** @throws {OsdaemonError} `unknown_daemon`; `bad_request` for neither `names` nor `all`, or for both */
export function selected(ctx: OperationContext, selection: Selection): readonly Daemon[] {
  requireSelection(selection);
  return named(ctx, selection.names);
}

/** @throws {OsdaemonError} `bad_request` for neither `names` nor `all`, or for both */
export function requireSelection({ names, all }: Selection): void {
  if ((names === undefined) === (all !== true)) {
    throw new OsdaemonError('bad_request', 'give "names" of daemons or "all": true, not both');
  }
}

/**
 * Each daemon once, in the order of `names`; without names all daemons, in byte order.
 * @throws {OsdaemonError} `unknown_daemon`
 */
export function named(ctx: OperationContext, names: readonly string[] | undefined): readonly Daemon[] {
  const daemons = ctx.daemons();
  if (names === undefined || names.length === 0) {
    return [...daemons.values()].sort((a, b) => compareBytes(a.name, b.name));
  }
  return [...new Set(names)].map((name) => daemons.get(name) ?? unknown(name, daemons));
}

/** All instances of a daemon, or one for `NAME#N`. @throws {OsdaemonError} `unknown_daemon` */
export function instancesNamed(ctx: OperationContext, names: readonly string[] | undefined): readonly Instance[] {
  if (names === undefined) return named(ctx, names).flatMap(({ instances }) => instances);
  return [...new Set(names.flatMap((name) => instancesOf(ctx, name)))];
}

function instancesOf(ctx: OperationContext, name: string): readonly Instance[] {
  const daemons = ctx.daemons();
  const exact = daemons.get(name);
  if (exact !== undefined) return exact.instances;
  const { daemon = '', number = '' } = /^(?<daemon>.+)#(?<number>\d{1,6})$/s.exec(name)?.groups ?? {};
  const owner = daemons.get(daemon);
  if (owner === undefined) return unknown(name, daemons);
  const instance = owner.instances[Number(number)];
  if (instance === undefined) {
    const last = owner.instances.length - 1;
    throw new OsdaemonError('unknown_daemon', `${daemon} has no instance ${number}; the last one is ${daemon}#${last}`);
  }
  return [instance];
}

function unknown(name: string, daemons: ReadonlyMap<string, Daemon>): never {
  const listing = daemons.size === 0 ? '; no daemons are configured' : '; osdaemonctl list shows all';
  const next = suggestName(name, daemons.keys()) || listing;
  throw new OsdaemonError('unknown_daemon', `there is no daemon named ${quotedText(name)}${next}`);
}
