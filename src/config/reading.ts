/** Reads the whole configuration at one moment: the merged values, and complete settings or every error. */

import { type Layer, readLayers } from './files/layers.ts';
import { readConfigFile } from './files/readfile.ts';
import { type ConfigError, type ConfigWarning, inLineOrder } from './ini/diagnostic.ts';
import type { FileRead } from './ini/fileread.ts';
import { merge } from './ini/merge.ts';
import { type ParsedFile, parseFile } from './ini/parse.ts';
import type { Values } from './ini/values.ts';
import type { Context } from './settings/hostsettings.ts';
import type { HostSettings, Settings } from './settings/settings.ts';
import { validate } from './settings/validate.ts';

export interface Reading {
  /** Of the files that could be read, also if there are errors. */
  readonly values: Values;
  /** null: there are errors. */
  readonly settings: Settings | null;
  /** The settings of osdaemond itself; a setting with an error has its default. */
  readonly host: HostSettings;
  readonly errors: readonly ConfigError[];
  readonly warnings: readonly ConfigWarning[];
}

/** Reads once, for `--check` and `--print-config`. */
export function readConfiguration(layers: readonly Layer[], context: Context): Reading {
  return new Reader(layers, context).read(readLayers(layers));
}

/** Reads repeatedly; a file whose bytes are the same is not parsed again. */
export class Reader {
  readonly #optional: ReadonlySet<string>;
  readonly #context: Context;
  #parsed = new Map<string, { readonly bytes: Buffer; readonly parsed: ParsedFile }>();

  constructor(layers: readonly Layer[], context: Context) {
    this.#optional = new Set(layers.filter(({ optional }) => optional).map(({ path }) => path));
    this.#context = context;
  }

  /** @param files the files of all layers, in order */
  read(files: readonly FileRead[]): Reading {
    const all = this.#parse(files);
    const parsed = all.filter(({ damage }) => damage === null);
    const values = merge(parsed.map((file) => file.values));
    const headers = new Map(parsed.flatMap((file) => [...file.headers]));
    const comments = new Map([...this.#parsed].map(([file, { parsed }]) => [file, parsed.comments]));
    const validation = validate({ values, headers, comments }, this.#context, readConfigFile);
    const fileErrors = [
      ...files.flatMap((file) => this.#errorsOf(file)),
      ...all.flatMap(({ damage }) => (damage === null ? [] : [damage])),
      ...parsed.flatMap(({ errors }) => errors),
    ];
    return {
      values,
      settings: fileErrors.length === 0 ? validation.settings : null,
      host: validation.host,
      errors: inLineOrder(
        [...fileErrors, ...validation.errors],
        files.map(({ file }) => file),
      ),
      warnings: [...parsed.flatMap((file) => file.warnings), ...validation.warnings],
    };
  }

  #parse(files: readonly FileRead[]): ParsedFile[] {
    const before = this.#parsed;
    this.#parsed = new Map();
    return files.flatMap((read) => {
      if (read.is !== 'read') return [];
      const known = before.get(read.file);
      const parsed = known?.bytes.equals(read.bytes) === true ? known.parsed : parseFile(read.bytes, read.file);
      this.#parsed.set(read.file, { bytes: read.bytes, parsed });
      return [parsed];
    });
  }

  #errorsOf(read: FileRead): ConfigError[] {
    if (read.is === 'read' || (read.is === 'absent' && this.#optional.has(read.file))) return [];
    const message =
      read.is === 'absent' ? 'does not exist; create it, or remove it from the command line' : read.reason;
    return [{ file: read.file, line: null, section: null, key: null, message }];
  }
}
