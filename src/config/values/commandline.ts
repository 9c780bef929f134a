/** Parses a command line: it is executed directly, unless part of it needs a shell. */
import { OsdaemonError } from '../../base/errors.ts';
import { readCommandLine } from './shellwords.ts';

/** A command line as it is executed: directly, or under `/bin/sh -c`. */
export type CommandLine =
  | { readonly kind: 'words'; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: 'shell'; readonly script: string };

/** `exec` cannot be put before these. */
const RESERVED = new Set(
  '! [[ { } case coproc do done elif else esac fi for function if in select then until while'.split(' '),
);

/** Built into the shell; programs of these names do not exist, or do nothing useful. */
const BUILTINS = new Set(
  (
    '. : alias bg break builtin cd command continue eval exec exit export fc fg getopts hash jobs local read readonly ' +
    'return set shift source times trap type ulimit umask unalias unset wait'
  ).split(' '),
);

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** @throws {OsdaemonError} `bad_command` if the line cannot be split by the rules of the shell, or names no program */
export function parseCommand(line: string): CommandLine {
  if (line.includes('\0')) throw bad('NUL byte in the command');
  const { words, form } = readCommandLine(line);
  const first = words.findIndex(({ source }) => !ASSIGNMENT.test(source));
  const program = words[first];
  if (program === undefined) throw bad('the command names no program');
  if (form === 'compound' || RESERVED.has(program.source) || BUILTINS.has(program.text)) {
    return { kind: 'shell', script: line };
  }
  if (form === 'simple' || first > 0) {
    // The program takes the shell's place, so that the daemon's process is the program itself.
    return { kind: 'shell', script: `${line.slice(0, program.start)}exec ${line.slice(program.start)}` };
  }
  if (program.text === '') throw bad('the command begins with an empty word instead of a program');
  return { kind: 'words', argv: [program.text, ...words.slice(1).map(({ text }) => text)] };
}

function bad(message: string): OsdaemonError {
  return new OsdaemonError('bad_command', message);
}
