/** Reports what the configuration store finds: on stderr until the log is open, then in the log. */
import { reasonOf } from '../base/errors.ts';
import type { Fields, Level, Log } from '../base/log.ts';
import { counted } from '../base/wording.ts';
import type { ConfigReport } from '../config/configreports.ts';
import { type Diagnostic, diagnosticText } from '../config/ini/diagnostic.ts';

export class ConfigReporter {
  #log: Log | null = null;

  useLog(log: Log): void {
    this.#log = log;
  }

  report(report: ConfigReport): void {
    switch (report.about) {
      case 'errors':
        this.#write('error', `${counted(report.errors.length, 'error')}; still using the previous configuration`);
        for (const error of report.errors) this.#diagnostic('error', error);
        break;
      case 'no more errors':
        this.#write('info', 'configuration is valid again');
        break;
      case 'warnings':
        for (const warning of report.warnings) this.#diagnostic('warn', warning);
        break;
      case 'interrupted write':
        this.#interrupted(report.finished);
        break;
      case 'listener':
        this.#write(
          'error',
          `internal error: a changed configuration was applied only in part: ${reasonOf(report.thrown)}; please report this`,
        );
        break;
    }
  }

  #interrupted(finished: Extract<ConfigReport, { about: 'interrupted write' }>['finished']): void {
    if (finished.is === 'refused')
      this.#write('error', `ignoring the journal ${finished.journal}: ${finished.reason}; remove it`);
    else if (finished.is === 'completed') this.#write('warn', `${finished.file}: completed an interrupted write`);
    else this.#write('error', `${finished.file}: a previous osdaemond did not complete a write: ${finished.reason}`);
  }

  #diagnostic(level: Level, diagnostic: Diagnostic): void {
    const { file, line, section, key } = diagnostic;
    this.#write(level, diagnosticText(diagnostic), { file, line, section, key });
  }

  #write(level: Level, message: string, fields: Fields = {}): void {
    if (this.#log === null) process.stderr.write(`osdaemond: ${message}\n`);
    else this.#log[level](message, { event: 'configuration', ...fields });
  }
}
