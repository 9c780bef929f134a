/** A configuration has settings only when nothing in it is wrong; otherwise every mistake of every file is known at once. */
import { OsdaemonError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { ConfigError, ConfigWarning } from '../ini/diagnostic.ts';
import { Diagnostics } from '../ini/diagnostics.ts';
import { DAEMONS, HOST, oursOf } from '../ini/sections.ts';
import type { Comments, Entry, Headers, Values } from '../ini/values.ts';
import { checkSections } from './check.ts';
import { parseCommand } from './commandline.ts';
import { validateName } from './daemonname.ts';
import { daemonSettings } from './daemonsettings.ts';
import { checkDependencies } from './dependencies.ts';
import type { ReadFile } from './environment.ts';
import { type Context, hostSettings } from './hostsettings.ts';
import { type LayeredValues, layeredFor } from './layered.ts';
import { checkDaemon, checkPidFiles } from './rules.ts';
import type { CommandLine, DaemonSettings, Settings } from './settings.ts';

/** What the files say, all of them together. */
export interface Written {
  readonly values: Values;
  readonly headers: Headers;
  readonly comments: Comments;
}

export interface Validation {
  /** null: there are mistakes. */
  readonly settings: Settings | null;
  readonly errors: readonly ConfigError[];
  readonly warnings: readonly ConfigWarning[];
}

/** Comparing every name with every other takes time; who has left over so many sections needs no hint. */
const MOST_HINTS = 20;

/** A shell reads on where this dialect has stopped. */
const COMMENT_HINT =
  '; the line has a comment: " ;" begins one, even inside quotes, so write ";" without a blank before it';

interface Daemon {
  readonly settings: DaemonSettings;
  readonly given: LayeredValues;
}

/** @param readFile reads the files that `env_file` names */
export function validate({ values, headers, comments }: Written, context: Context, readFile: ReadFile): Validation {
  const findings = new Diagnostics();
  checkSections(values, headers, context, findings);
  const host = hostSettings(values.get(HOST), context);
  const daemons = daemonsOf(values, comments, context, readFile, findings);
  for (const { settings, given } of daemons.values()) checkDaemon(settings, given, findings);
  checkDependencies(daemons, findings);
  checkPidFiles(daemons.values(), host.pidFile, findings);
  noteStrangers(values, headers, findings);
  const settings = new Map([...daemons].map(([name, daemon]) => [name, daemon.settings]));
  return {
    settings: findings.errors.length === 0 ? { host, daemons: settings } : null,
    errors: findings.errors,
    warnings: findings.warnings,
  };
}

function daemonsOf(
  values: Values,
  comments: Comments,
  context: Context,
  readFile: ReadFile,
  findings: Diagnostics,
): Map<string, Daemon> {
  const daemons = new Map<string, Daemon>();
  for (const [name, entry] of values.get(DAEMONS) ?? []) {
    const why = validateName(name);
    if (why !== null) findings.errorAt(DAEMONS, name, entry, `a daemon's name ${why}`);
    const command = commandOf(name, entry, comments, findings);
    if (why !== null || command === null) continue;
    const given = layeredFor(name, values);
    const settings = daemonSettings(name, command, given, context.startDirectory, readFile, findings);
    daemons.set(name, { settings, given });
  }
  return daemons;
}

function commandOf(name: string, entry: Entry, comments: Comments, findings: Diagnostics): CommandLine | null {
  try {
    return parseCommand(entry.value);
  } catch (thrown) {
    if (!(thrown instanceof OsdaemonError)) throw thrown;
    const { file, line } = entry.origin;
    const hint = comments.get(file)?.has(line) === true ? COMMENT_HINT : '';
    findings.errorAt(DAEMONS, name, entry, `${thrown.message}${hint}`);
    return null;
  }
}

/** A section for a daemon that no entry starts: a misspelt name, most of the time. */
function noteStrangers(values: Values, headers: Headers, findings: Diagnostics): void {
  const names = values.get(DAEMONS) ?? new Map();
  let told = 0;
  for (const section of values.keys()) {
    const ours = oursOf(section);
    if (ours?.about !== 'daemon' || names.has(ours.name)) continue;
    told += 1;
    const near = told > MOST_HINTS ? null : nearest(ours.name, names.keys());
    const hint = near === null ? '' : `; the nearest one is "${near.name}"`;
    findings.warnAbout(section, headers, `[${DAEMONS}] has no daemon of this name${hint}`);
  }
}
