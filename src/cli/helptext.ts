/** Builds the help of osdaemonctl and of each verb from the table of verbs. No line is wider than 80 columns. */
import { type ExitCode, exitCodeTable } from './exitcodes.ts';
import { PROGRAM_OPTIONS } from './parsearguments.ts';
import { optionsOf, type Verb, type VerbOption } from './verb.ts';

const WIDTH = 80;
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
export const NAME_NOTE =
  'NAME is a daemon: a key of [os_daemons]. NAME#N is one instance of it, counted from 0; a daemon literally named NAME#N takes precedence.';

export function generalHelp(verbs: readonly Verb[]): string {
  const codes = verbs.flatMap(({ exitCodes }) => exitCodes);
  return `Usage: osdaemonctl [--socket PATH] VERB [options] [NAME…]

${wrapped(`${sentence(SUMMARY)} Data goes to stdout, messages to stderr.`)}

Verbs:
${twoColumns(verbs.map((verb) => [synopsisOf(verb), verb.description]))}

Options:
${optionLines(PROGRAM_OPTIONS)}

${wrapped(NAME_NOTE)}
For details of a verb: osdaemonctl VERB --help

Environment:
${twoColumns(ENVIRONMENT)}

${exitCodeLines(codes)}

Examples:
${lines(GENERAL_EXAMPLES)}
`;
}

export function verbHelp(verb: Verb): string {
  const { name, alias, synopsis, description, details, examples, exitCodes } = verb;
  return `Usage: ${['osdaemonctl', name, '[options]', synopsis].filter((word) => word !== '').join(' ')}${
    alias === undefined ? '' : `\nAlias: osdaemonctl ${alias}`
  }

${wrapped(sentence(description))}${details === undefined ? '' : `\n\n${wrapped(details)}`}

Options:
${optionLines(optionsOf(verb))}

${exitCodeLines(exitCodes)}

Examples:
${lines(examples)}
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

function optionLines(options: readonly VerbOption[]): string {
  return twoColumns(options.map((option) => [optionHead(option), option.description]));
}

function exitCodeLines(codes: readonly ExitCode[]): string {
  return `Exit codes:\n${twoColumns(exitCodeTable(codes).map(([code, meaning]) => [String(code), meaning]))}`;
}

function twoColumns(rows: readonly (readonly [head: string, description: string])[]): string {
  const width = Math.max(...rows.map(([head]) => head.length));
  const margin = `${INDENT}${' '.repeat(width)}${INDENT}`;
  return rows
    .map(([head, description]) => {
      const text = wrapped(description, WIDTH - margin.length).replaceAll('\n', `\n${margin}`);
      return `${INDENT}${head.padEnd(width)}${INDENT}${text}`;
    })
    .join('\n');
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${INDENT}${text}`).join('\n');
}

/** Breaks at spaces. */
function wrapped(text: string, width = WIDTH): string {
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
