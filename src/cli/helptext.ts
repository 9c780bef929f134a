/** Builds the help of osdaemonctl and of each verb from the table of verbs, as wide as the terminal but at most 80 columns. */
import { type ExitCode, exitCodeTable } from './exitcodes.ts';
import { PROGRAM_OPTIONS } from './parsearguments.ts';
import { optionsOf, type Verb, type VerbOption } from './verb.ts';

const WIDEST = 80;
/** A description that would get fewer columns than this begins on a line of its own. */
const NARROWEST_DESCRIPTION = 24;
const INDENT = '  ';

/** Environment variables that osdaemonctl reads, with the paragraph of the manual page on each. */
export const ENVIRONMENT: readonly (readonly [name: string, description: string])[] = [
  ['OSDAEMON_SOCKET', 'path of the control socket, unless --socket is given'],
  ['NO_COLOR', 'if not empty, disables colours even on a terminal'],
  ['COLUMNS', 'width of tables if stdout is not a terminal'],
];

export const GENERAL_EXAMPLES: readonly string[] = [
  'osdaemonctl status',
  'osdaemonctl restart --timeout 30 web',
  'osdaemonctl logs -f web',
];

export const SUMMARY = 'control osdaemond and its daemons';
export const NAME_NOTE = 'NAME is a daemon: a key of [os_daemons]. NAME#N is one instance of it, counted from 0.';

/** @param columns the width of the terminal; null for no limit */
export function generalHelp(verbs: readonly Verb[], columns: number | null): string {
  const width = Math.min(WIDEST, columns ?? WIDEST);
  return `Usage: osdaemonctl [--socket PATH] VERB [options] [NAME…]

${wrapped(`${sentence(SUMMARY)} Data goes to stdout, messages to stderr.`, width)}

Verbs:
${twoColumns(
  verbs.map((verb) => [synopsisOf(verb), verb.description]),
  width,
)}

Options:
${optionLines(PROGRAM_OPTIONS, width)}

${wrapped(NAME_NOTE, width)}
For details of a verb: osdaemonctl VERB --help

Environment:
${twoColumns(ENVIRONMENT, width)}

Exit codes:
${exitCodeLines(
  verbs.flatMap(({ exitCodes }) => exitCodes),
  width,
)}

Examples:
${exampleLines(GENERAL_EXAMPLES)}
`;
}

/** @param columns the width of the terminal; null for no limit */
export function verbHelp(verb: Verb, columns: number | null): string {
  const { name, alias, synopsis, description, details, examples, exitCodes } = verb;
  const width = Math.min(WIDEST, columns ?? WIDEST);
  const usage = ['osdaemonctl', name, '[options]', synopsis].filter((word) => word !== '').join(' ');
  return `Usage: ${usage}${alias === undefined ? '' : `\nAlias: osdaemonctl ${alias}`}

${wrapped(sentence(description), width)}${details === undefined ? '' : `\n\n${wrapped(details, width)}`}

Options:
${optionLines(optionsOf(verb), width)}

Exit codes:
${exitCodeLines(exitCodes, width)}

Examples:
${exampleLines(examples)}
`;
}

/** `config get SECTION KEY`. */
export function synopsisOf({ name, synopsis }: Verb): string {
  return synopsis === '' ? name : `${name} ${synopsis}`;
}

/** A phrase as a sentence: with a capital letter and a full stop. */
export function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}

/** `-f, --follow`, `--timeout SECONDS`. */
export function optionHead({ name, short, value }: VerbOption): string {
  const long = `--${name}${value === undefined ? '' : ` ${value}`}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

function optionLines(options: readonly VerbOption[], width: number): string {
  return twoColumns(
    options.map((option) => [optionHead(option), option.description]),
    width,
  );
}

function exitCodeLines(codes: readonly ExitCode[], width: number): string {
  return twoColumns(
    exitCodeTable(codes).map(([code, meaning]) => [String(code), meaning]),
    width,
  );
}

function exampleLines(examples: readonly string[]): string {
  return examples.map((example) => `${INDENT}${example}`).join('\n');
}

function twoColumns(rows: readonly (readonly [head: string, description: string])[], width: number): string {
  const headWidth = Math.max(...rows.map(([head]) => head.length));
  const margin = ' '.repeat(headWidth + 2 * INDENT.length);
  const isNarrow = width - margin.length < NARROWEST_DESCRIPTION;
  const indent = isNarrow ? INDENT.repeat(3) : margin;
  return rows
    .map(([head, description]) => {
      const text = indented(wrapped(description, width - indent.length), indent);
      return isNarrow
        ? `${INDENT}${head}\n${text}`
        : `${INDENT}${head.padEnd(headWidth)}${text.slice(INDENT.length + headWidth)}`;
    })
    .join('\n');
}

function indented(text: string, indent: string): string {
  return `${indent}${text.replaceAll('\n', `\n${indent}`)}`;
}

/** Breaks at spaces. */
function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
