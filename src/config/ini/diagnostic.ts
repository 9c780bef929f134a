/** Defines errors and warnings about a configuration: a message with its place, as far as file, line, section and key are known. */
import { escapeControls } from '../../base/wording.ts';

export interface Diagnostic {
  readonly file: string;
  readonly line: number | null;
  readonly section: string | null;
  readonly key: string | null;
  /** Says what is wrong or worth knowing, and what to do. Never contains a value of a section that osdaemond does not read. */
  readonly message: string;
}

/** A configuration with an error is not used. */
export type ConfigError = Diagnostic;

/** A configuration with warnings is used. */
export type ConfigWarning = Diagnostic;

/** `local.ini:12: [os_daemon.echo] umask: must be an octal number, not "9"` */
export function diagnosticText({ file, line, section, key, message }: Diagnostic): string {
  const place = line === null ? file : `${file}:${line}`;
  const about = `${section === null ? '' : `[${section}] `}${key === null ? '' : `${key}: `}`;
  return escapeControls(`${place}: ${about}${message}`);
}

/** File by file, each from its top; files that are not listed come last. */
export function inLineOrder(diagnostics: readonly Diagnostic[], files: readonly string[]): Diagnostic[] {
  const order = new Map([...new Set([...files, ...diagnostics.map(({ file }) => file)])].map((file, at) => [file, at]));
  return diagnostics.toSorted(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || (a.line ?? 0) - (b.line ?? 0),
  );
}
