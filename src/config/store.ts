/**
 * The one who holds the configuration. What it holds has been valid as a whole; it changes in one step, from one valid
 * configuration to the next, and tells of each step once. What is wrong with the files changes nothing and is told once.
 *
 * It reads and writes without waiting, so nothing happens between looking at a file and acting on what was seen.
 */
import type { Cancel, Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { OsdaemonError } from '../base/errors.ts';
import { type Finished, finishConfigJournal } from './files/configjournal.ts';
import { type Layer, lastFile, readLayers } from './files/layers.ts';
import { LARGEST_FILE } from './files/readfile.ts';
import { Settling, type WhyTruncated } from './files/settling.ts';
import { writeConfigFile } from './files/write.ts';
import { type ConfigError, type ConfigWarning, diagnosticText } from './ini/diagnostic.ts';
import { deleteKey, setKey } from './ini/edit.ts';
import { type ChangedKey, changesBetween } from './ini/keychanges.ts';
import type { SectionValues, Values } from './ini/values.ts';
import { type Plan, plan } from './plan.ts';
import { Reader, type Reading } from './reading.ts';
import type { Context } from './settings/hostsettings.ts';
import type { Settings } from './settings/settings.ts';

export interface ConfigChange {
  /** What differs, and the key of a `set` even where its value does not. */
  readonly keys: readonly ChangedKey[];
  readonly before: Settings;
  readonly settings: Settings;
  readonly plan: Plan;
}

export type ConfigReport =
  /** The last good configuration stays in force. The same mistakes are not told again while they last. */
  | { readonly about: 'errors'; readonly errors: readonly ConfigError[] }
  | { readonly about: 'no more errors' }
  | { readonly about: 'warnings'; readonly warnings: readonly ConfigWarning[] }
  /** Of a write that a host before this one began. */
  | { readonly about: 'interrupted write'; readonly finished: Exclude<Finished, { is: 'nothing to do' }> }
  | { readonly about: 'listener'; readonly thrown: unknown };

export interface StoreOptions {
  readonly layers: readonly Layer[];
  readonly context: Context;
  readonly clock: Clock;
  readonly report: (report: ConfigReport) => void;
}

/** `store` is null where the reading has mistakes. */
export interface OpenedStore {
  readonly store: ConfigStore | null;
  readonly reading: Reading;
}

export class ConfigStore {
  readonly layers: readonly Layer[];
  readonly changed: Emitter<ConfigChange>;
  readonly #clock: Clock;
  readonly #report: (report: ConfigReport) => void;
  readonly #reader: Reader;
  readonly #settling: Settling;
  #values: Values;
  #warnings: readonly ConfigWarning[];
  #settings: Settings;
  #toldErrors = '[]';
  #toldWarnings: string;
  #lookAgain: Cancel = () => {};

  static open(options: StoreOptions): OpenedStore {
    const { layers, context, clock, report } = options;
    const reader = new Reader(layers, context);
    let settling = new Settling();
    const look = (): Reading => reader.read(settling.settle(readLayers(layers), clock.now(), 'complete').files);
    let reading = look();
    // A file that is left half written may be what makes the configuration wrong.
    const finished = finishConfigJournal(reading.host.stateDir, layers);
    if (finished.is !== 'nothing to do') {
      report({ about: 'interrupted write', finished });
      // What was seen before is no measure for what a whole file is.
      settling = new Settling();
      reading = look();
    }
    const { settings } = reading;
    return { store: settings === null ? null : new ConfigStore(options, reader, settling, reading, settings), reading };
  }

  private constructor(
    { layers, clock, report }: StoreOptions,
    reader: Reader,
    settling: Settling,
    reading: Reading,
    settings: Settings,
  ) {
    this.layers = layers;
    this.changed = new Emitter((thrown) => report({ about: 'listener', thrown }));
    this.#clock = clock;
    this.#report = report;
    this.#reader = reader;
    this.#settling = settling;
    this.#values = reading.values;
    this.#warnings = reading.warnings;
    this.#settings = settings;
    settling.taken();
    this.#toldWarnings = JSON.stringify(reading.warnings);
  }

  /** In byte order, sections and keys. */
  get values(): Values {
    return this.#values;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** The same object as long as nothing changes. */
  section(name: string): SectionValues | undefined {
    return this.#values.get(name);
  }

  value(section: string, key: string): string | undefined {
    return this.#values.get(section)?.get(key)?.value;
  }

  /** What is worth telling about the configuration in force. */
  get notes(): readonly ConfigWarning[] {
    return this.#warnings;
  }

  /** The file that changes are written to; null: no layer has one. */
  writtenFile(): string | null {
    return lastFile(this.layers, readLayers(this.layers));
  }

  /** Looks at all files again. What is wrong with them is reported and returned, never thrown. */
  reread(why: WhyTruncated = 'noticed'): readonly ConfigError[] {
    const { files } = this.#look(why);
    const reading = this.#reader.read(files);
    this.#tell(reading);
    if (reading.settings !== null) this.#take(reading, reading.settings, []);
    return reading.errors;
  }

  /**
   * Writes into the last file.
   * @throws OsdaemonError `bad_value`, `bad_configuration`, `unreadable_file`, `unwritable_file`; nothing has changed then
   */
  set(section: string, key: string, value: string): void {
    this.#edit(section, key, (file) => setKey(file, section, key, value));
  }

  /** Takes the key out of the last file; what an earlier file says counts again. Errors as of `set`. */
  delete(section: string, key: string): void {
    this.#edit(section, key, (file) => deleteKey(file, section, key));
  }

  /** Forgets to look again. */
  close(): void {
    this.#lookAgain();
  }

  #look(why: WhyTruncated): ReturnType<Settling['settle']> {
    const settled = this.#settling.settle(readLayers(this.layers), this.#clock.now(), why);
    this.#lookAgain();
    this.#lookAgain = () => {};
    if (settled.waits.size > 0) {
      this.#lookAgain = this.#clock.after(Math.min(...settled.waits.values()), () => this.reread());
    }
    return settled;
  }

  #edit(section: string, key: string, edit: (file: Buffer) => Buffer): void {
    const { files, waits } = this.#look('noticed');
    const file = lastFile(this.layers, files);
    if (file === null)
      throw new OsdaemonError('unwritable_file', 'there is no file to write to; put an .ini file there');
    const read = files.find((one) => one.file === file);
    if (read?.is === 'unreadable') throw new OsdaemonError('unreadable_file', `${file} ${read.reason}`);
    if (waits.has(file)) throw new OsdaemonError('unwritable_file', `${file} is just being written; try again`);
    const before = read?.is === 'read' ? read.bytes : Buffer.alloc(0);
    const after = edit(before);
    if (after.length > LARGEST_FILE) {
      throw new OsdaemonError(
        'bad_value',
        `${file} would become larger than ${LARGEST_FILE} bytes; nothing was written`,
      );
    }
    const reading = this.#reader.read(
      files.map((one) => (one.file === file ? { is: 'read', file, bytes: after } : one)),
    );
    if (reading.settings === null) throw refused(section, key, reading.errors);
    if (!after.equals(before)) writeConfigFile(file, after, this.#settings.host.stateDir);
    this.#settling.wrote(file, after);
    this.#tell(reading);
    this.#take(reading, reading.settings, [{ section, key }]);
  }

  /** @param asked keys that count as changed even where their value does not differ, if there is one */
  #take(
    { values, warnings }: Reading,
    settings: Settings,
    asked: readonly Pick<ChangedKey, 'section' | 'key'>[],
  ): void {
    const before = this.#settings;
    const keys = changesBetween(this.#values, values);
    for (const { section, key } of asked) {
      const value = values.get(section)?.get(key)?.value;
      const known = keys.some((change) => change.section === section && change.key === key);
      if (value !== undefined && !known) keys.push({ section, key, before: value, after: value });
    }
    const demanded = plan(before, settings, keys);
    this.#values = values;
    this.#warnings = warnings;
    this.#settings = settings;
    this.#settling.taken();
    if (keys.length > 0 || !isIdle(demanded)) this.changed.emit({ keys, before, settings, plan: demanded });
  }

  #tell({ errors, warnings }: Reading): void {
    const told = JSON.stringify(errors);
    if (told !== this.#toldErrors) {
      this.#toldErrors = told;
      this.#report(errors.length > 0 ? { about: 'errors', errors } : { about: 'no more errors' });
    }
    const noted = JSON.stringify(warnings);
    if (noted === this.#toldWarnings) return;
    this.#toldWarnings = noted;
    if (warnings.length > 0) this.#report({ about: 'warnings', warnings });
  }
}

/** A file that `env_file` names can change what a daemon is started with, and no key. */
function isIdle(demanded: Plan): boolean {
  return Object.values(demanded).every((names) => names.length === 0);
}

function refused(section: string, key: string, mistakes: readonly ConfigError[]): OsdaemonError {
  const reasons = mistakes.map(diagnosticText).join('; ');
  return new OsdaemonError(
    'bad_configuration',
    `[${section}] ${key} was not changed, the files would be wrong: ${reasons}`,
  );
}
