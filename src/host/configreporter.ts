/** What the store reports is told to people: on stderr until there is a log, in the log from then on. */
import { reasonOf } from '../base/errors.ts';
import type { Fields, Level, Log } from '../base/log.ts';
import type { ConfigReport } from '../config/configreports.ts';
import { type Diagnostic, diagnosticText } from '../config/ini/diagnostic.ts';

export class ConfigReporter {
  #log: Log | null = null;

  useLog(log: Log): void {
    this.#log = log;
  }

  tell(report: ConfigReport): void {
    switch (report.about) {
      case 'errors':
        this.#say('error', 'the configuration is wrong and was not applied; the last good one stays in force', {});
        for (const error of report.errors) this.#diagnostic('error', error);
        break;
      case 'no more errors':
        this.#say('info', 'the configuration is right again', {});
        break;
      case 'warnings':
        for (const warning of report.warnings) this.#diagnostic('warn', warning);
        break;
      case 'interrupted write':
        this.#interrupted(report.finished);
        break;
      case 'listener':
        this.#say(
          'error',
          `a change of the configuration was not applied as a whole: ${reasonOf(report.thrown)}; please report this`,
          {},
        );
        break;
    }
  }

  #interrupted(finished: Extract<ConfigReport, { about: 'interrupted write' }>['finished']): void {
    if (finished.is === 'refused')
      this.#say('error', `the journal ${finished.journal} is ignored: ${finished.reason}; remove it`, {});
    else if (finished.is === 'completed')
      this.#say('warn', `${finished.file}: a write that was interrupted is completed now`, {});
    else this.#say('error', `${finished.file}: an earlier osdaemond did not complete a write: ${finished.reason}`, {});
  }

  #diagnostic(level: Level, diagnostic: Diagnostic): void {
    const { file, line, section, key } = diagnostic;
    this.#say(level, diagnosticText(diagnostic), { file, line, section, key });
  }

  #say(level: Level, message: string, fields: Fields): void {
    if (this.#log === null) process.stderr.write(`osdaemond: ${message}\n`);
    else this.#log[level](message, { event: 'configuration', ...fields });
  }
}
