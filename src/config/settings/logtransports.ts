/** Reads the `[log_transport.NAME]` sections: which winston transports log as well, and with which options. */
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Diagnostics } from '../ini/diagnostics.ts';
import { ownSectionOf } from '../ini/sections.ts';
import type { Headers, SectionValues, Values } from '../ini/values.ts';
import { TRANSPORT_TABLE } from './hosttable.ts';
import { type FieldsOf, fieldValues, isKeyOf } from './settingtable.ts';

type TransportFields = FieldsOf<typeof TRANSPORT_TABLE>;

/** `level` and `format` are null where those of `[osdaemond]` apply. */
export interface LogTransportSettings extends Pick<TransportFields, 'level' | 'format'> {
  readonly name: string;
  /** A package, or the absolute path of a module. */
  readonly package: string;
  /** The directory of the file that names the package; the search for it begins there. */
  readonly directory: string;
  /** Which export of the package is the transport, with dots: `transports.File`; null: the only one. */
  readonly className: string | null;
  /** All other keys: what parses as JSON is passed as its value, everything else as text. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Adds an error for each section that names no transport, and for each invalid value. */
export function logTransports(
  values: Values,
  headers: Headers,
  diagnostics: Diagnostics,
): readonly LogTransportSettings[] {
  return [...values].flatMap(([section, entries]) => {
    const own = ownSectionOf(section);
    if (own?.is !== 'log transport') return [];
    const fields = fieldsIn(section, entries, diagnostics);
    const entry = entries.get('package');
    if (entry === undefined || fields.package === null) {
      diagnostics.errorIn(section, headers, 'needs a package: the winston transport to load, such as winston-syslog');
      return [];
    }
    const directory = dirname(resolve(entry.origin.file));
    const isPath = isAbsolute(fields.package) || /^\.{1,2}\//.test(fields.package);
    return {
      name: own.name,
      package: isPath ? resolve(directory, fields.package) : fields.package,
      directory,
      className: fields.class,
      level: fields.level,
      format: fields.format,
      options: optionsOf(entries),
    };
  });
}

function fieldsIn(section: string, entries: SectionValues, diagnostics: Diagnostics): TransportFields {
  const values = new Map<string, unknown>();
  for (const [key, entry] of entries) {
    if (!isKeyOf(TRANSPORT_TABLE, key)) continue;
    const parsed = TRANSPORT_TABLE[key].type.parse(entry.value);
    if (parsed.ok) values.set(key, parsed.value);
    else diagnostics.errorAt(section, key, entry, parsed.message);
  }
  return fieldValues(TRANSPORT_TABLE, (key) => values.get(key));
}

function optionsOf(entries: SectionValues): Readonly<Record<string, unknown>> {
  const options = [...entries].filter(([key]) => !isKeyOf(TRANSPORT_TABLE, key));
  return Object.fromEntries(options.map(([key, { value }]) => [key, jsonOrText(value)]));
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
