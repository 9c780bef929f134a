/** Help is made from what the verbs say about themselves. */
import { COMMON_OPTIONS, type Option, type Verb } from './verb.ts';

export const EXIT_CODES = `Exit codes:
  0   done                            4   no such daemon
  1   failed, the reason on stderr    69  no host on that socket
  2   wrong usage                     77  not allowed to use the socket
  3   status: something is not up     99  timeout
  78  config check: wrong configuration
`;

export function generalHelp(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map((verb) => synopsis(verb).length));
  const lines = verbs.map((verb) => `  ${synopsis(verb).padEnd(Math.min(width, 34))}  ${verb.says}`);
  return `Usage: osdaemonctl [--socket PATH] VERB [options] [NAME…]

Talks to a running osdaemond. Data is written to stdout, words to stderr.

Verbs:
${lines.join('\n')}

Options of every verb:
${optionLines(COMMON_OPTIONS)}

A copy of a daemon is NAME#N, from 0. osdaemonctl VERB --help says more.

${EXIT_CODES}
Examples:
  osdaemonctl status
  osdaemonctl restart web && osdaemonctl wait --ready --timeout 30 web
  osdaemonctl logs -f web
`;
}

export function verbHelp(verb: Verb): string {
  const also = verb.also === undefined ? '' : `\nAlso: osdaemonctl ${verb.also}`;
  return `Usage: osdaemonctl ${verb.name} [options]${verb.usage === '' ? '' : ` ${verb.usage}`}${also}

${verb.says[0]?.toUpperCase()}${verb.says.slice(1)}.

Options:
${optionLines([...verb.options, ...COMMON_OPTIONS])}

${EXIT_CODES}
Examples:
${verb.examples.map((example) => `  ${example}`).join('\n')}
`;
}

function synopsis({ name, usage }: Verb): string {
  return usage.length > 20 || usage === '' ? name : `${name} ${usage}`;
}

function optionLines(options: readonly Option[]): string {
  const heads = options.map(({ name, short, value }) => {
    const long = `--${name}${value === undefined ? '' : ` ${value}`}`;
    return short === undefined ? long : `-${short}, ${long}`;
  });
  const width = Math.max(...heads.map((head) => head.length));
  return options.map(({ says }, i) => `  ${(heads[i] ?? '').padEnd(width)}  ${says}`).join('\n');
}
