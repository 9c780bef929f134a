/** A command line runs directly as its words unless there is something in it that only a shell can do. */
import { OsdaemonError } from '../../base/errors.ts';
import type { CommandLine } from './settings.ts';
import { readCommandLine } from './shellwords.ts';

/** They begin something that `exec` cannot be put before. */
const RESERVED = new Set(
  '! [[ { } case coproc do done elif else esac fi for function if in select then until while'.split(' '),
);

/** The shell does these itself; programs of these names are missing, or do nothing useful. */
const BUILTINS = new Set(
  (
    '. : alias bg break builtin cd command continue eval exec exit export fc fg getopts hash jobs local read readonly ' +
    'return set shift source times trap type ulimit umask unalias unset wait'
  ).split(' '),
);

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** @throws OsdaemonError `bad_command` when shell rules cannot make words of it, or it names no program */
export function parseCommand(line: string): CommandLine {
  if (line.includes('\0')) throw bad('holds a NUL byte, which no argument can');
  const { words, form } = readCommandLine(line);
  const first = words.findIndex(({ source }) => !ASSIGNMENT.test(source));
  const program = words[first];
  if (program === undefined) throw bad('names no program');
  if (form === 'compound' || RESERVED.has(program.source) || BUILTINS.has(program.text)) {
    return { kind: 'shell', script: line };
  }
  if (form === 'simple' || first > 0) {
    // The program takes the shell's place, so that the daemon's process is the program itself.
    return { kind: 'shell', script: `${line.slice(0, program.start)}exec ${line.slice(program.start)}` };
  }
  if (program.text === '') throw bad('begins with an empty word where the program should be named');
  return { kind: 'words', argv: [program.text, ...words.slice(1).map(({ text }) => text)] };
}

function bad(what: string): OsdaemonError {
  return new OsdaemonError('bad_command', `the command line ${what}`);
}
