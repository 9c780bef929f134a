/**
 * Defines a verb of osdaemonctl: name, operands, options, action and exit codes. The parser, the help, the completions and
 * the manual page are all derived from this one description.
 */
import type { Client } from '../client/client.ts';
import type { ExitCode } from './exitcodes.ts';
import type { Terminal } from './terminal.ts';

export interface VerbOption {
  /** Without its dashes. An option of this name is the same kind of option in every verb. */
  readonly name: string;
  readonly short?: string;
  /** The name of its value, such as `SECONDS`; undefined for a flag. */
  readonly value?: string;
  /** A phrase in lower case, for help, completions and the manual page. */
  readonly description: string;
}

/** What the operands are, for completions. */
export type OperandKind = 'none' | 'daemons' | 'signal and daemons' | 'free text' | 'files' | 'shell';

export interface VerbArguments {
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

export interface VerbCall extends VerbArguments {
  /** Connects when it is first used. */
  readonly client: Client;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly verbs: readonly Verb[];
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Verb {
  /** One word, or two: `config set`. */
  readonly name: string;
  readonly alias?: string;
  /** The operands as help shows them: `NAME…`. */
  readonly synopsis: string;
  readonly operands: OperandKind;
  /** The least and the greatest number of operands. */
  readonly arity: readonly [least: number, most: number];
  readonly options: readonly VerbOption[];
  /** A phrase in lower case, for help, completions and the manual page. */
  readonly description: string;
  /** Further sentences for the help of the verb and the manual page. */
  readonly details?: string;
  /** The output of `--json` in short, such as `{lines}`; undefined if the verb has none. */
  readonly json?: string;
  /** Every exit code that it can return, ascending. */
  readonly exitCodes: readonly ExitCode[];
  readonly examples: readonly string[];
  /** True if it can stop a daemon; such a verb is never suggested for a misspelt one. */
  readonly stopsDaemons?: true;
  /** @throws {OsdaemonError} any code of `wire/errors.ts` */
  run(call: VerbCall): Promise<ExitCode>;
}

export const ALL_OPTION: VerbOption = { name: 'all', description: 'every daemon, instead of names' };
export const TIMEOUT_OPTION: VerbOption = {
  name: 'timeout',
  value: 'SECONDS',
  description: 'wait at most this long, then exit 99',
};
export const NO_WAIT_OPTION: VerbOption = { name: 'no-wait', description: 'do not wait for the outcome' };

const SOCKET_OPTION: VerbOption = { name: 'socket', value: 'PATH', description: 'path of the control socket' };
const JSON_OPTION: VerbOption = { name: 'json', description: "print the API's response as JSON" };
const HELP_OPTION: VerbOption = { name: 'help', short: 'h', description: 'show help for the verb' };

/** The options of every verb; `--json` is one only for verbs that print something. */
export const COMMON_OPTIONS: readonly VerbOption[] = [SOCKET_OPTION, JSON_OPTION, HELP_OPTION];

/** An arity without an upper limit. */
export const MANY = Number.POSITIVE_INFINITY;

/** Its own options, then the common ones. */
export function optionsOf({ options, json }: Verb): readonly VerbOption[] {
  return [...options, ...COMMON_OPTIONS.filter((option) => json !== undefined || option !== JSON_OPTION)];
}

/** The name, then the alias. */
export function namesOf({ name, alias }: Verb): readonly string[] {
  return alias === undefined ? [name] : [name, alias];
}
