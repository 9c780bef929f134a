/** The interface through which every module logs. Values from the configuration are never logged, only their names. */

export type Level = 'error' | 'warn' | 'info' | 'debug';

/** Most urgent first. */
export const LEVELS: readonly Level[] = ['error', 'warn', 'info', 'debug'];

/** Machine-readable details of a message; the JSON format prints each as a field. */
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  error(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  debug(message: string, fields?: Fields): void;
}
