/** Keeps the configured transports: loads and closes them as the configuration changes, and feeds each with every message. */

import { isDeepStrictEqual } from 'node:util';
import type { LogFormat } from '../base/choices.ts';
import type { Clock } from '../base/clock.ts';
import { OsdaemonError, reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import type { LogEntry } from './entry.ts';
import { formatNamed, type LogMessage } from './format.ts';
import { loadTransport, type TransportSettings, transportError } from './loadtransport.ts';
import { TransportFeed } from './transportfeed.ts';

/** The level and format of a section that has none: those of osdaemond's own log. */
export interface TransportDefaults {
  readonly level: Level;
  readonly format: LogFormat;
}

export interface TransportsOptions {
  readonly clock: Clock;
  readonly trouble: (message: string) => void;
}

interface Loaded {
  readonly settings: TransportSettings;
  readonly feed: TransportFeed;
}

/** How long a transport may take to write what waits, milliseconds. */
const CLOSE_LIMIT = 1000;
/** How long the module of a transport may take to load, milliseconds. */
const LOAD_LIMIT = 10_000;

export class Transports {
  readonly #options: TransportsOptions;
  readonly #loaded = new Map<string, Loaded>();
  /** One change after the other: loading takes time. */
  #work: Promise<unknown> = Promise.resolve();
  #state: 'open' | 'closed' = 'open';
  /** Ends the wait for the module that is being loaded. */
  #abandonLoad: () => void = () => {};

  constructor(options: TransportsOptions) {
    this.#options = options;
  }

  /** Loads these transports and closes all others. Returns the errors; a transport that cannot be replaced stays. */
  use(wanted: readonly TransportSettings[], defaults: TransportDefaults): Promise<readonly OsdaemonError[]> {
    const work = this.#work.then(() => this.#use(wanted, defaults));
    this.#work = work;
    return work;
  }

  message(message: LogMessage): void {
    for (const { feed } of this.#loaded.values()) feed.message(message);
  }

  /** Passes on what daemons log, not their raw output. */
  entries(entries: readonly LogEntry[]): void {
    if (this.#loaded.size === 0) return;
    for (const { feed } of this.#loaded.values()) feed.entries(entries);
  }

  /** Writes what waits, for a second at most. */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#abandonLoad();
    await this.#work;
    const all = [...this.#loaded.values()];
    this.#loaded.clear();
    await Promise.all(all.map(({ feed }) => feed.close(CLOSE_LIMIT)));
  }

  async #use(wanted: readonly TransportSettings[], defaults: TransportDefaults): Promise<readonly OsdaemonError[]> {
    const names = new Set(wanted.map(({ name }) => name));
    for (const name of [...this.#loaded.keys()]) if (!names.has(name)) this.#replace(name, null);
    const failures: OsdaemonError[] = [];
    for (const settings of wanted) {
      const before = this.#loaded.get(settings.name);
      before?.feed.adopt(presentation(before.settings, defaults));
      if (isDeepStrictEqual(before?.settings, settings)) continue;
      if (this.#state === 'closed') break;
      try {
        this.#replace(settings.name, { settings, feed: await this.#load(settings, defaults) });
      } catch (thrown) {
        if (this.#state === 'open')
          failures.push(thrown instanceof OsdaemonError ? thrown : transportError(settings, reasonOf(thrown)));
      }
    }
    return failures;
  }

  async #load(settings: TransportSettings, defaults: TransportDefaults): Promise<TransportFeed> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#abandonLoad = () => reject(new Error('osdaemond stops'));
    const cancel = this.#options.clock.after(LOAD_LIMIT, () => {
      reject(new Error(`did not load within ${LOAD_LIMIT / 1000} s`));
    });
    try {
      const transport = await loadTransport(settings, promise);
      return new TransportFeed(transport, {
        name: settings.name,
        ...presentation(settings, defaults),
        ...this.#options,
      });
    } finally {
      this.#abandonLoad = () => {};
      cancel();
    }
  }

  #replace(name: string, loaded: Loaded | null): void {
    void this.#loaded.get(name)?.feed.close(CLOSE_LIMIT);
    if (loaded === null) this.#loaded.delete(name);
    else this.#loaded.set(name, loaded);
  }
}

function presentation(settings: TransportSettings, defaults: TransportDefaults) {
  return { level: settings.level ?? defaults.level, format: formatNamed(settings.format ?? defaults.format) };
}
