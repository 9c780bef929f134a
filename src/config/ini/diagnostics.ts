/** Collects the errors and warnings about a configuration; equal ones count once. */
import type { ConfigError, ConfigWarning, Diagnostic } from './diagnostic.ts';
import type { Entry, Headers } from './values.ts';

const NOWHERE = { file: '', line: null };

export class Diagnostics {
  readonly #errors = new Map<string, ConfigError>();
  readonly #warnings = new Map<string, ConfigWarning>();

  error(error: ConfigError): void {
    this.#errors.set(identityOf(error), error);
  }

  errorAt(section: string, key: string, entry: Entry, message: string): void {
    this.error({ ...entry.origin, section, key, message });
  }

  warnAt(section: string, key: string, entry: Entry, message: string): void {
    this.#warn({ ...entry.origin, section, key, message });
  }

  /** About a section as a whole. */
  errorIn(section: string, headers: Headers, message: string): void {
    this.error(inSection(section, headers, message));
  }

  warnIn(section: string, headers: Headers, message: string): void {
    this.#warn(inSection(section, headers, message));
  }

  get errors(): readonly ConfigError[] {
    return [...this.#errors.values()];
  }

  get warnings(): readonly ConfigWarning[] {
    return [...this.#warnings.values()];
  }

  #warn(warning: ConfigWarning): void {
    this.#warnings.set(identityOf(warning), warning);
  }
}

function inSection(section: string, headers: Headers, message: string): Diagnostic {
  return { ...(headers.get(section) ?? NOWHERE), section, key: null, message };
}

function identityOf(diagnostic: Diagnostic): string {
  return JSON.stringify(diagnostic);
}
