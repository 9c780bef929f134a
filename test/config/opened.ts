/** Opens a store on real files, with a clock that the test moves. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ConfigChange } from '../../src/config/appliedchange.ts';
import type { ConfigReport } from '../../src/config/configreports.ts';
import { layersOf } from '../../src/config/files/layers.ts';
import { diagnosticText } from '../../src/config/ini/diagnostic.ts';
import { ConfigStore } from '../../src/config/store.ts';
import { ManualClock } from '../logs/clock.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { WRITER } from './writer.ts';

export class OpenedStore {
  readonly directory: string;
  readonly store: ConfigStore;
  readonly clock: ManualClock;
  readonly changes: ConfigChange[] = [];
  readonly reports: ConfigReport[];

  constructor(directory: string, store: ConfigStore, clock: ManualClock, reports: ConfigReport[]) {
    this.directory = directory;
    this.store = store;
    this.clock = clock;
    this.reports = reports;
    store.changed.on((change) => this.changes.push(change));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  text(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  /** Writes a file and reloads the store. */
  change(name: string, text: string): void {
    this.write(name, text);
    this.store.reload();
  }

  /** The changes since the last call: `s.k: 1 → 2`, one list per change. */
  takeChanges(): string[][] {
    return this.changes
      .splice(0)
      .map(({ keys }) => keys.map(({ section, key, before, after }) => `${section}.${key}: ${before} → ${after}`));
  }

  /** The reports since the last call; errors and warnings as text, without the directory. */
  takeReports(): string[] {
    return this.reports.splice(0).flatMap((report) => {
      if (report.about === 'errors') return report.errors.map((error) => this.#short(diagnosticText(error)));
      if (report.about === 'warnings')
        return report.warnings.map((warning) => `warning: ${this.#short(diagnosticText(warning))}`);
      return [report.about];
    });
  }

  #short(text: string): string {
    return text.replaceAll(`${this.directory}/`, '');
  }
}

/** @param files by name; @param args what is named on the command line, else the default names */
export function openStore(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): OpenedStore {
  const directory = temporaryDirectory(t);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  mkdirSync(join(directory, 'state'), { mode: 0o700 });
  const clock = new ManualClock();
  const reports: ConfigReport[] = [];
  const { store, reading } = ConfigStore.open({
    layers: layersOf(args, directory),
    // Relative paths are relative to the temporary directory.
    context: { startDirectory: directory, uid: 1, env: { XDG_RUNTIME_DIR: join(directory, 'run') } },
    clock,
    writer: WRITER,
    report: (report) => reports.push(report),
  });
  if (store === null) throw new Error(reading.errors.map(diagnosticText).join('\n'));
  t.after(() => store.close());
  return new OpenedStore(directory, store, clock, reports);
}
