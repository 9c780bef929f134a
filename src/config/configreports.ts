/** Reports the diagnostics of the configuration files when they change; the same ones are not reported again. */

import type { FinishedWrite } from './files/configjournal.ts';
import type { ConfigError, ConfigWarning } from './ini/diagnostic.ts';
import type { Reading } from './reading.ts';

export type ConfigReport =
  /** The previous configuration stays applied. */
  | { readonly about: 'errors'; readonly errors: readonly ConfigError[] }
  | { readonly about: 'no more errors' }
  | { readonly about: 'warnings'; readonly warnings: readonly ConfigWarning[] }
  /** A previous osdaemond was interrupted while it wrote a file. */
  | { readonly about: 'interrupted write'; readonly finished: Exclude<FinishedWrite, { is: 'nothing to do' }> }
  | { readonly about: 'listener'; readonly thrown: unknown };

export class ChangedDiagnostics {
  readonly #report: (report: ConfigReport) => void;
  #errors = '[]';
  #warnings: string;

  /** @param first its warnings are known to the caller */
  constructor(first: Reading, report: (report: ConfigReport) => void) {
    this.#report = report;
    this.#warnings = JSON.stringify(first.warnings);
  }

  reportChanges({ errors, warnings }: Reading): void {
    const errorText = JSON.stringify(errors);
    if (errorText !== this.#errors) {
      this.#errors = errorText;
      this.#report(errors.length > 0 ? { about: 'errors', errors } : { about: 'no more errors' });
    }
    const warningText = JSON.stringify(warnings);
    if (warningText === this.#warnings) return;
    this.#warnings = warningText;
    if (warnings.length > 0) this.#report({ about: 'warnings', warnings });
  }
}
