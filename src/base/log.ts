/** How a room says something to the operator. Values of the configuration never pass through here, only their names. */

export type Level = 'error' | 'warn' | 'info' | 'debug';

/** Least urgent last. */
export const LEVELS: readonly Level[] = ['error', 'warn', 'info', 'debug'];

/** Machine-readable facts beside a message; the JSON format prints each as a field. */
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  error(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  debug(message: string, fields?: Fields): void;
}
