/** A verb says all about itself: what it takes, what it does, how it is used; help, completions and parsing read it here. */
import type { Client } from '../client/client.ts';
import type { Terminal } from './terminal.ts';

export interface Option {
  /** Without its dashes. */
  readonly name: string;
  readonly short?: string;
  /** What its value is called; undefined: a flag. */
  readonly value?: string;
  readonly says: string;
}

/** What the arguments behind the options are, for completions. */
export type Operands = 'none' | 'daemons' | 'signal and daemons' | 'words' | 'files' | 'shell';

export interface GivenOptions {
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

export interface Call extends GivenOptions {
  /** Connects at its first call. */
  readonly client: Client;
  readonly terminal: Terminal;
  readonly json: boolean;
  /** All there are. */
  readonly verbs: readonly Verb[];
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Verb {
  /** One word, or two: `config set`. */
  readonly name: string;
  readonly also?: string;
  /** Behind the options: `NAME…`. */
  readonly usage: string;
  readonly operands: Operands;
  /** At least and at most so many operands. */
  readonly takes: readonly [least: number, most: number];
  readonly options: readonly Option[];
  readonly says: string;
  readonly examples: readonly string[];
  /** Returns the exit code. Errors: OsdaemonError. */
  run(call: Call): Promise<number>;
}

export const ALL_OPTION: Option = { name: 'all', says: 'every daemon, instead of names' };
export const TIMEOUT_OPTION: Option = { name: 'timeout', value: 'SECONDS', says: 'wait no longer; exit 99 then' };
export const NO_WAIT_OPTION: Option = { name: 'no-wait', says: 'do not wait for the outcome' };

/** Of every verb. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'socket', value: 'PATH', says: 'the control socket; else OSDAEMON_SOCKET, else the default' },
  { name: 'json', says: 'the answer as JSON, as the API gives it' },
  { name: 'help', short: 'h', says: 'what this verb does' },
];

export const MANY = Number.POSITIVE_INFINITY;
