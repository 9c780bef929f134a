/**
 * Holds the applied configuration. It is always valid as a whole, changes in one step, and each step is emitted once;
 * invalid files change nothing and are reported once.
 *
 * Reads and writes are synchronous, so nothing happens between reading a file and acting on its content.
 */
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { type ConfigChange, type Configuration, changeBetween, type SetKey } from './appliedchange.ts';
import { ChangedDiagnostics, type ConfigReport } from './configreports.ts';
import { editLastFile } from './fileedit.ts';
import { finishConfigJournal } from './files/configjournal.ts';
import type { Layer } from './files/layers.ts';
import type { ReadReason } from './files/partialwrites.ts';
import type { WriterIdentity } from './files/writeridentity.ts';
import type { ConfigError, ConfigWarning } from './ini/diagnostic.ts';
import { deleteKey, setKey } from './ini/edit.ts';
import type { SectionValues, Values } from './ini/values.ts';
import { LayerFiles } from './layerfiles.ts';
import { Reader, type Reading } from './reading.ts';
import type { Context } from './settings/hostsettings.ts';
import type { Settings } from './settings/settings.ts';

export interface StoreOptions {
  readonly layers: readonly Layer[];
  readonly context: Context;
  readonly clock: Clock;
  readonly writer: WriterIdentity;
  readonly report: (report: ConfigReport) => void;
}

/** `store` is null if the reading has errors. */
export interface OpenedStore {
  readonly store: ConfigStore | null;
  readonly reading: Reading;
}

export class ConfigStore {
  readonly changed: Emitter<ConfigChange>;
  readonly #files: LayerFiles;
  readonly #reader: Reader;
  readonly #writer: WriterIdentity;
  readonly #diagnostics: ChangedDiagnostics;
  #applied: Configuration;
  #warnings: readonly ConfigWarning[];

  static open(options: StoreOptions): OpenedStore {
    const { layers, context, clock, writer, report } = options;
    const files = new LayerFiles(layers, clock);
    const reader = new Reader(layers, context);
    // Nothing is held back at the first read, so there is nothing to read again.
    const read = (): Reading => reader.read(files.read('complete', () => {}).files);
    let reading = read();
    // A half-written file may be what makes the configuration invalid.
    const finished = finishConfigJournal(reading.host.stateDir, layers, writer);
    if (finished.is !== 'nothing to do') {
      report({ about: 'interrupted write', finished });
      files.reset();
      reading = read();
    }
    const { settings } = reading;
    const store = settings === null ? null : new ConfigStore(options, files, reader, reading, settings);
    return { store, reading };
  }

  private constructor(
    { writer, report }: StoreOptions,
    files: LayerFiles,
    reader: Reader,
    reading: Reading,
    settings: Settings,
  ) {
    this.changed = new Emitter((thrown) => report({ about: 'listener', thrown }));
    this.#files = files;
    this.#reader = reader;
    this.#writer = writer;
    this.#diagnostics = new ChangedDiagnostics(reading, report);
    this.#applied = { values: reading.values, settings };
    this.#warnings = reading.warnings;
    files.applied();
  }

  get layers(): readonly Layer[] {
    return this.#files.layers;
  }

  /** Sections and keys are in byte order. */
  get values(): Values {
    return this.#applied.values;
  }

  get settings(): Settings {
    return this.#applied.settings;
  }

  /** The same object until something changes. */
  section(name: string): SectionValues | undefined {
    return this.values.get(name);
  }

  value(section: string, key: string): string | undefined {
    return this.values.get(section)?.get(key)?.value;
  }

  /** The warnings about the applied configuration. */
  get warnings(): readonly ConfigWarning[] {
    return this.#warnings;
  }

  /** The file that changes are written to; null: no layer has one. */
  writtenFile(): string | null {
    return this.#files.writtenFile();
  }

  /** Reads all files again. Errors in them are reported and returned, never thrown. */
  reload(reason: ReadReason = 'noticed'): readonly ConfigError[] {
    const reading = this.#reader.read(this.#files.read(reason, this.#readAgain).files);
    this.#diagnostics.reportChanges(reading);
    if (reading.settings !== null) this.#apply(reading, reading.settings, null);
    return reading.errors;
  }

  /**
   * Writes the key into the last file.
   * @throws {OsdaemonError} `bad_value`, `bad_configuration`, `unreadable_file`, `unwritable_file`; nothing has changed then
   */
  set(section: string, key: string, value: string): void {
    this.#edit({ section, key }, (content) => setKey(content, section, key, value));
  }

  /**
   * Removes the key from the last file; the value of an earlier file applies again.
   * @throws {OsdaemonError} as `set`
   */
  delete(section: string, key: string): void {
    this.#edit({ section, key }, (content) => deleteKey(content, section, key));
  }

  close(): void {
    this.#files.close();
  }

  readonly #readAgain = (): void => {
    this.reload();
  };

  #edit(at: SetKey, edit: (content: Buffer) => Buffer): void {
    const { stateDir } = this.settings.host;
    const editable = { files: this.#files, reader: this.#reader, writer: this.#writer, stateDir };
    const { reading, settings } = editLastFile(editable, at, edit, this.#readAgain);
    this.#diagnostics.reportChanges(reading);
    this.#apply(reading, settings, at);
  }

  #apply({ values, warnings }: Reading, settings: Settings, at: SetKey | null): void {
    const applied = { values, settings };
    const change = changeBetween(this.#applied, applied, at);
    this.#applied = applied;
    this.#warnings = warnings;
    this.#files.applied();
    if (change !== null) this.changed.emit(change);
  }
}
