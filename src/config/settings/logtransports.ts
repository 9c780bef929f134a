/** Reads the `[log_transport.NAME]` sections: which winston transports log as well, and with which options. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { LEVELS, type Level } from '../../base/log.ts';
import type { Diagnostics } from '../ini/diagnostics.ts';
import type { Headers, SectionValues, Values } from '../ini/values.ts';

export interface LogTransportSettings {
  readonly name: string;
  /** A package, or the absolute path of a module. */
  readonly package: string;
  /** The directory of the file that names the package; the search for it begins there. */
  readonly directory: string;
  /** Which export of the package is the transport, with dots: `transports.File`; null: the only one. */
  readonly className: string | null;
  /** null: `log_level`. */
  readonly level: Level | null;
  /** null: `log_format`. */
  readonly format: (typeof FORMATS)[number] | null;
  /** All other keys: what parses as JSON is passed as its value, everything else as text. */
  readonly options: Readonly<Record<string, unknown>>;
}

const PREFIX = 'log_transport.';
const FORMATS = ['text', 'json', 'message'] as const;
const OWN_KEYS: readonly string[] = ['package', 'class', 'level', 'format'];

/** Adds an error for each section that names no transport. */
export function logTransports(
  values: Values,
  headers: Headers,
  diagnostics: Diagnostics,
): readonly LogTransportSettings[] {
  return [...values].flatMap(([section, entries]) => {
    if (!section.startsWith(PREFIX)) return [];
    const entry = entries.get('package');
    if (entry === undefined) {
      diagnostics.errorIn(section, headers, 'needs a package: the winston transport to load, such as winston-syslog');
      return [];
    }
    const directory = dirname(resolve(entry.origin.file));
    const isPath = isAbsolute(entry.value) || /^\.{1,2}\//.test(entry.value);
    return {
      name: section.slice(PREFIX.length),
      package: isPath ? resolve(directory, entry.value) : entry.value,
      directory,
      className: entries.get('class')?.value ?? null,
      level: oneOf(LEVELS, 'level', section, entries, diagnostics),
      format: oneOf(FORMATS, 'format', section, entries, diagnostics),
      options: optionsOf(entries),
    };
  });
}

function oneOf<T extends string>(
  known: readonly T[],
  key: string,
  section: string,
  entries: SectionValues,
  diagnostics: Diagnostics,
): T | null {
  const entry = entries.get(key);
  if (entry === undefined) return null;
  const value = known.find((name) => name === entry.value);
  if (value === undefined)
    diagnostics.errorAt(
      section,
      key,
      entry,
      `must be ${known.slice(0, -1).join(', ')} or ${known.at(-1)}, not "${entry.value}"`,
    );
  return value ?? null;
}

function optionsOf(entries: SectionValues): Readonly<Record<string, unknown>> {
  const options = [...entries].filter(([key]) => !OWN_KEYS.includes(key));
  return Object.fromEntries(options.map(([key, { value }]) => [key, parsed(value)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
