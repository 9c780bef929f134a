/** A configuration has settings only when nothing in it is wrong; otherwise every mistake of every file is known at once. */
import { OsdaemonError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { checkSections } from './check.ts';
import { parseCommand } from './command.ts';
import { whyNoName } from './daemonname.ts';
import { daemonSettings } from './daemonsettings.ts';
import type { ReadFile } from './environment.ts';
import { Findings } from './findings.ts';
import { type GivenKeys, givenFor } from './given.ts';
import { type Context, hostSettings } from './hostsettings.ts';
import { checkOrder } from './order.ts';
import type { Mistake, Note } from './remark.ts';
import { checkDaemon, checkPidFiles } from './rules.ts';
import { DAEMONS, HOST, oursOf } from './sections.ts';
import type { Command, DaemonSettings, Settings } from './settings.ts';
import type { Comments, Entry, Headers, Values } from './values.ts';

/** What the files say, all of them together. */
export interface Written {
  readonly values: Values;
  readonly headers: Headers;
  readonly comments: Comments;
}

export interface Validation {
  /** null: there are mistakes. */
  readonly settings: Settings | null;
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

/** Comparing every name with every other takes time; who has left over so many sections needs no hint. */
const MOST_HINTS = 20;

/** A shell reads on where this dialect has stopped. */
const COMMENT_HINT =
  '; the line has a comment: " ;" begins one, even inside quotes, so write ";" without a blank before it';

interface Daemon {
  readonly settings: DaemonSettings;
  readonly given: GivenKeys;
}

/** @param readFile reads the files that `env_file` names */
export function validate({ values, headers, comments }: Written, context: Context, readFile: ReadFile): Validation {
  const findings = new Findings();
  checkSections(values, headers, context, findings);
  const host = hostSettings(values.get(HOST), context);
  const daemons = daemonsOf(values, comments, context, readFile, findings);
  for (const { settings, given } of daemons.values()) checkDaemon(settings, given, findings);
  checkOrder(daemons, findings);
  checkPidFiles(daemons.values(), host.pidFile, findings);
  noteStrangers(values, headers, findings);
  const settings = new Map([...daemons].map(([name, daemon]) => [name, daemon.settings]));
  return {
    settings: findings.mistakes.length === 0 ? { host, daemons: settings } : null,
    mistakes: findings.mistakes,
    notes: findings.notes,
  };
}

function daemonsOf(
  values: Values,
  comments: Comments,
  context: Context,
  readFile: ReadFile,
  findings: Findings,
): Map<string, Daemon> {
  const daemons = new Map<string, Daemon>();
  for (const [name, entry] of values.get(DAEMONS) ?? []) {
    const why = whyNoName(name);
    if (why !== null) findings.mistakeAt(DAEMONS, name, entry, `a daemon's name ${why}`);
    const command = commandOf(name, entry, comments, findings);
    if (why !== null || command === null) continue;
    const given = givenFor(name, values);
    const settings = daemonSettings(name, command, given, context.startDirectory, readFile, findings);
    daemons.set(name, { settings, given });
  }
  return daemons;
}

function commandOf(name: string, entry: Entry, comments: Comments, findings: Findings): Command | null {
  try {
    return parseCommand(entry.value);
  } catch (thrown) {
    if (!(thrown instanceof OsdaemonError)) throw thrown;
    const { file, line } = entry.origin;
    const hint = comments.get(file)?.has(line) === true ? COMMENT_HINT : '';
    findings.mistakeAt(DAEMONS, name, entry, `${thrown.message}${hint}`);
    return null;
  }
}

/** A section for a daemon that no entry starts: a misspelt name, most of the time. */
function noteStrangers(values: Values, headers: Headers, findings: Findings): void {
  const names = values.get(DAEMONS) ?? new Map();
  let told = 0;
  for (const section of values.keys()) {
    const ours = oursOf(section);
    if (ours?.about !== 'daemon' || names.has(ours.name)) continue;
    told += 1;
    const near = told > MOST_HINTS ? null : nearest(ours.name, names.keys());
    const hint = near === null ? '' : `; the nearest one is "${near.name}"`;
    findings.noteAbout(section, headers, `[${DAEMONS}] has no daemon of this name${hint}`);
  }
}
