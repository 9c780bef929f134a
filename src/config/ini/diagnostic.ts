/** What is said about a configuration names its place: file, line, section and key, as far as they are known. */
import { escapeControls } from '../../base/wording.ts';

export interface Diagnostic {
  readonly file: string;
  readonly line: number | null;
  readonly section: string | null;
  readonly key: string | null;
  /** What is wrong or worth knowing, and what to do; never a value of a section that is not ours. */
  readonly message: string;
}

/** With one of these a configuration is not used. */
export type ConfigError = Diagnostic;

/** Worth telling, and the configuration is used all the same. */
export type ConfigWarning = Diagnostic;

/** `local.ini:12: [os_daemon.echo] umask must be an octal number, not "9"` */
export function diagnosticText({ file, line, section, key, message }: Diagnostic): string {
  const where = line === null ? file : `${file}:${line}`;
  const what = [...(section === null ? [] : [`[${section}]`]), ...(key === null ? [] : [key]), message].join(' ');
  return escapeControls(`${where}: ${what}`);
}

/** As one reads: file by file, each from its top; what is of no file of these comes last. */
export function inLineOrder(remarks: readonly Diagnostic[], files: readonly string[]): Diagnostic[] {
  const places = [...new Set([...files, ...remarks.map(({ file }) => file)])];
  const placeOf = new Map(places.map((file, place) => [file, place]));
  return remarks.toSorted(
    (a, b) => (placeOf.get(a.file) ?? 0) - (placeOf.get(b.file) ?? 0) || (a.line ?? 0) - (b.line ?? 0),
  );
}
