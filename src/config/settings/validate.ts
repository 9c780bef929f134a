/** Validates a configuration as a whole: gives complete settings, or every error in every file. */

import { OsdaemonError } from '../../base/errors.ts';
import { suggestName } from '../../base/nearest.ts';
import type { ConfigError, ConfigWarning } from '../ini/diagnostic.ts';
import { Diagnostics } from '../ini/diagnostics.ts';
import { DAEMONS_SECTION, ownSectionOf } from '../ini/sections.ts';
import type { Comments, Entry, Headers, Values } from '../ini/values.ts';
import { type CommandLine, parseCommand } from '../values/commandline.ts';
import { validateName } from '../values/daemonname.ts';
import { daemonSettings } from './daemonsettings.ts';
import { checkDependencies } from './dependencies.ts';
import type { ReadFile } from './environment.ts';
import { type GivenSettings, layered, NOTHING_GIVEN } from './given.ts';
import { type Context, hostSettings } from './hostsettings.ts';
import { logTransports } from './logtransports.ts';
import { type ParsedSections, parseSections } from './parsesections.ts';
import { checkDaemon, checkPidFiles } from './rules.ts';
import type { DaemonSettings, HostSettings, Settings } from './settings.ts';

/** The merged content of all files. */
export interface ConfigContent {
  readonly values: Values;
  readonly headers: Headers;
  readonly comments: Comments;
}

export interface Validation {
  /** null: there are errors. */
  readonly settings: Settings | null;
  /** The settings of osdaemond itself; a setting with an error has its default. */
  readonly host: HostSettings;
  readonly errors: readonly ConfigError[];
  readonly warnings: readonly ConfigWarning[];
}

/** Comparing every name with every other takes time, so only so many unknown names get a suggestion. */
const MOST_SUGGESTIONS = 20;

/** A shell would go on reading after " ;". */
const COMMENT_HINT =
  '; the line has a comment: " ;" begins one, even inside quotes, so write ";" without a blank before it';

interface ConfiguredDaemon {
  readonly settings: DaemonSettings;
  readonly given: GivenSettings;
}

/** @param readFile reads the files that `env_file` names */
export function validate(content: ConfigContent, context: Context, readFile: ReadFile): Validation {
  const { values, headers } = content;
  const diagnostics = new Diagnostics();
  const sections = parseSections(values, headers, context, diagnostics);
  const host = {
    ...hostSettings(sections.host, context),
    logTransports: logTransports(values, headers, diagnostics),
  };
  const daemons = daemonsIn(content, sections, context, readFile, diagnostics);
  for (const { settings, given } of daemons.values()) checkDaemon(settings, given, diagnostics);
  checkDependencies(daemons, diagnostics);
  checkPidFiles(daemons.values(), host.pidFile, diagnostics);
  warnAboutUnknownDaemons(values, headers, diagnostics);
  const settings = new Map([...daemons].map(([name, daemon]) => [name, daemon.settings]));
  const { errors, warnings } = diagnostics;
  return { settings: errors.length === 0 ? { host, daemons: settings } : null, host, errors, warnings };
}

function daemonsIn(
  { values, comments }: ConfigContent,
  sections: ParsedSections,
  { startDirectory }: Context,
  readFile: ReadFile,
  diagnostics: Diagnostics,
): Map<string, ConfiguredDaemon> {
  const daemons = new Map<string, ConfiguredDaemon>();
  for (const [name, entry] of values.get(DAEMONS_SECTION) ?? []) {
    const wrongName = validateName(name);
    if (wrongName !== null) diagnostics.errorAt(DAEMONS_SECTION, name, entry, `a daemon's name ${wrongName}`);
    const command = commandOf(name, entry, comments, diagnostics);
    if (wrongName !== null || command === null) continue;
    const given = layered(sections.defaults, sections.daemons.get(name) ?? NOTHING_GIVEN);
    const settings = daemonSettings(name, command, given, startDirectory, readFile, diagnostics);
    daemons.set(name, { settings, given });
  }
  return daemons;
}

function commandOf(name: string, entry: Entry, comments: Comments, diagnostics: Diagnostics): CommandLine | null {
  try {
    return parseCommand(entry.value);
  } catch (thrown) {
    if (!(thrown instanceof OsdaemonError)) throw thrown;
    const { file, line } = entry.origin;
    const hint = comments.get(file)?.has(line) === true ? COMMENT_HINT : '';
    diagnostics.errorAt(DAEMONS_SECTION, name, entry, `${thrown.message}${hint}`);
    return null;
  }
}

/** A section for a daemon that `[os_daemons]` does not list is usually a misspelt name. */
function warnAboutUnknownDaemons(values: Values, headers: Headers, diagnostics: Diagnostics): void {
  const names = values.get(DAEMONS_SECTION) ?? new Map();
  let unknown = 0;
  for (const section of values.keys()) {
    const own = ownSectionOf(section);
    if (own?.is !== 'daemon' || names.has(own.name)) continue;
    unknown += 1;
    const hint = unknown > MOST_SUGGESTIONS ? '' : suggestName(own.name, names.keys());
    diagnostics.warnIn(section, headers, `[${DAEMONS_SECTION}] has no daemon "${own.name}"${hint}`);
  }
}
