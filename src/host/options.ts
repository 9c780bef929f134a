/** Parses the command line of osdaemond. A wrong command line is reported in one sentence. */

import { parseArgs } from 'node:util';
import { LOG_FORMATS, type LogFormat } from '../base/choices.ts';
import { OsdaemonError, reasonOf } from '../base/errors.ts';
import { LEVELS, type Level } from '../base/log.ts';

export interface Options {
  readonly action: 'run' | 'check' | 'print config' | 'version' | 'help settings' | 'help';
  /** FILE.ini or DIR, in the order given; none: the default names in the current directory. */
  readonly layers: readonly string[];
  /** undefined: as configured. */
  readonly logLevel: Level | undefined;
  readonly logFormat: LogFormat | undefined;
}

export const HELP = `Usage: osdaemond [options] [FILE.ini | DIR …]

Supervises the daemons of [os_daemons]. Without arguments it reads default.ini,
default.d, local.ini and local.d in the current directory, if they exist; a DIR
means its *.ini files in name order. Later files override earlier ones; changes
are written to the last file.

Options:
  --check              validate the configuration, list its daemons, and exit
  --print-config       print the merged configuration as JSON, and exit
  --log-level LEVEL    error, warn, info or debug
  --log-format FORMAT  text or json
  --version            print the version, and exit
  --help               print this, and exit
  --help-settings      describe all settings of the configuration, and exit

Signals:
  TERM, INT  stop all daemons in parallel (respecting after), then exit;
             a second signal kills the rest
  QUIT       kill all daemons at once, then exit
  HUP        reload the configuration; stop as on TERM if the terminal closed
  USR1       reopen the log files

Exit codes:
  0   stopped as requested            2   wrong usage
  1   failure                         78  invalid configuration

Examples:
  osdaemond local.ini
  osdaemond --check /opt/couchdb/etc/default.ini /opt/couchdb/etc/local.d
`;

const ACTION_OF = {
  check: 'check',
  'print-config': 'print config',
  version: 'version',
  'help-settings': 'help settings',
  help: 'help',
} as const;

/** @throws {OsdaemonError} `usage` */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const actions = (['check', 'print-config', 'version', 'help-settings', 'help'] as const).filter(
    (name) => values[name] === true,
  );
  const [first, second] = actions;
  if (first !== undefined && second !== undefined && !actions.includes('help')) {
    throw usage(`--${first} and --${second} cannot be used together`);
  }
  // Otherwise an unset variable would be the current directory.
  if (positionals.includes('')) throw usage('the path of a configuration file is empty');
  return {
    action: actions.includes('help') ? 'help' : first === undefined ? 'run' : ACTION_OF[first],
    layers: positionals,
    logLevel: oneOf('--log-level', LEVELS, values['log-level']),
    logFormat: oneOf('--log-format', LOG_FORMATS, values['log-format']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        check: { type: 'boolean' },
        'print-config': { type: 'boolean' },
        version: { type: 'boolean', short: 'V' },
        'help-settings': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        'log-level': { type: 'string' },
        'log-format': { type: 'string' },
      },
    });
  } catch (thrown) {
    throw usage(reasonOf(thrown).split('. ')[0] ?? '');
  }
}

function oneOf<T extends string>(option: string, known: readonly T[], given: string | undefined): T | undefined {
  if (given === undefined) return undefined;
  const found = known.find((value) => value === given);
  if (found === undefined)
    throw usage(`${option} must be ${known.slice(0, -1).join(', ')} or ${known.at(-1)}, not "${given}"`);
  return found;
}

function usage(what: string): OsdaemonError {
  return new OsdaemonError('usage', `${what}; see osdaemond --help`);
}
