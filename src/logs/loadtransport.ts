/** Loads the winston transport that a `[log_transport.NAME]` section names, and constructs it with the section's options. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LogFormat } from '../base/choices.ts';
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';

/** A `[log_transport.NAME]` section. */
export interface TransportSettings {
  readonly name: string;
  /** A package, or the absolute path of a module. */
  readonly package: string;
  /** Where the search for the package begins: the directory of the file that names it. */
  readonly directory: string;
  /** Which export of the package is the transport, with dots: `transports.File`; null: the only one. */
  readonly className: string | null;
  /** null: as the log. */
  readonly level: Level | null;
  readonly format: LogFormat | 'message' | null;
  readonly options: Readonly<Record<string, unknown>>;
}

interface TransportClass {
  readonly prototype: unknown;
  new (options: Readonly<Record<string, unknown>>): unknown;
}

/**
 * @param abandoned rejects when the module is not to be waited for any longer: its code may never finish loading
 * @throws {OsdaemonError} `bad_configuration`, where there is no such package or it constructs no transport
 */
export async function loadTransport(settings: TransportSettings, abandoned: Promise<never>): Promise<unknown> {
  const path = resolvePackage(settings);
  try {
    const module: unknown = await Promise.race([import(pathToFileURL(path).href), abandoned]);
    const Class = findClass(module, settings.className);
    return new Class(settings.options);
  } catch (thrown) {
    throw transportError(settings, `${settings.package}: ${reasonOf(thrown)}`);
  }
}

export function transportError({ name }: TransportSettings, what: string): OsdaemonError {
  return new OsdaemonError('bad_configuration', `[log_transport.${name}] ${what}`);
}

/** Looks beside the configuration first, then where osdaemond is installed. */
function resolvePackage(settings: TransportSettings): string {
  if (isAbsolute(settings.package)) {
    if (existsSync(settings.package)) return settings.package;
    throw transportError(settings, `${settings.package} does not exist`);
  }
  for (const base of [join(settings.directory, 'configuration'), import.meta.filename]) {
    try {
      return createRequire(base).resolve(settings.package);
    } catch (thrown) {
      if (errnoOf(thrown) === 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw importOnly(settings);
      // The next place may have it.
    }
  }
  throw transportError(
    settings,
    `package "${settings.package}" is not installed; run "npm install ${settings.package}" in ${settings.directory}, or give the absolute path of a module`,
  );
}

/** Node resolves names relative to another file only for `require`, so a package without an entry for it is not found. */
function importOnly(settings: TransportSettings): OsdaemonError {
  return transportError(
    settings,
    `package "${settings.package}" cannot be loaded by its name; give the absolute path of its module`,
  );
}

/** @throws {Error} that says what the module lacks */
function findClass(module: unknown, className: string | null): TransportClass {
  const inDefault = member(module, 'default');
  if (className !== null) {
    const named = [module, inDefault].map((from) => className.split('.').reduce<unknown>(member, from));
    const found = named.find(isClass);
    if (found === undefined) throw new Error(`it has no class "${className}"`);
    return found;
  }
  const candidates = [inDefault, member(inDefault, 'default'), ...valuesOf(module), ...valuesOf(inDefault)];
  const found = candidates.find((value) => isClass(value) && typeof member(value.prototype, 'log') === 'function');
  if (!isClass(found)) throw new Error('it exports no winston transport; name one with "class = NAME"');
  return found;
}

function isClass(value: unknown): value is TransportClass {
  return typeof value === 'function' && 'prototype' in value;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

function valuesOf(value: unknown): unknown[] {
  return isObject(value) ? Object.values(value) : [];
}
