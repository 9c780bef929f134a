/** Parses the sections of osdaemond and its daemons once: each key must be a setting, and its value of the setting's type. */
import { nearest, suggestName } from '../../base/nearest.ts';
import type { Diagnostics } from '../ini/diagnostics.ts';
import { DAEMONS_SECTION, DEFAULTS_SECTION, daemonSection, HOST_SECTION, ownSectionOf } from '../ini/sections.ts';
import type { Headers, SectionValues, Values } from '../ini/values.ts';
import type { ParsedValue } from '../values/valuetype.ts';
import { validateVariable } from '../values/variables.ts';
import { DAEMON_TABLE, ENV_PREFIX } from './daemontable.ts';
import { type GivenSetting, type GivenSettings, NOTHING_GIVEN } from './given.ts';
import { HOST_TABLE } from './hosttable.ts';
import {
  type ReservedKey,
  reservedDaemonKey,
  reservedHostKey,
  SOCKETS_RESERVED,
  type StartContext,
} from './reservedkeys.ts';
import { isKeyOf, type SettingTable } from './settingtable.ts';
import { settingCalled } from './synonyms.ts';

/** The settings that the files give: for osdaemond, for all daemons, and for each daemon. */
export interface ParsedSections {
  readonly host: GivenSettings;
  readonly defaults: GivenSettings;
  /** By the name of the daemon, whether or not `[os_daemons]` has it. */
  readonly daemons: ReadonlyMap<string, GivenSettings>;
}

/** A section that differs from a known one in at most this many letters is misspelt; CouchDB's own `[daemons]` differs in more. */
const TYPING_ERROR = 2;

export function parseSections(
  values: Values,
  headers: Headers,
  context: StartContext,
  diagnostics: Diagnostics,
): ParsedSections {
  const daemons = new Map<string, GivenSettings>();
  let host = NOTHING_GIVEN;
  let defaults = NOTHING_GIVEN;
  const daemonKey = (key: string, text: string): KeyMeaning => daemonKeyMeaning(key, text, context);
  const hostKey = (key: string, text: string): KeyMeaning => hostKeyMeaning(key, text, context);
  for (const [section, entries] of values) {
    const own = ownSectionOf(section);
    switch (own?.is) {
      case 'defaults':
        defaults = parseSection(section, entries, daemonKey, diagnostics);
        break;
      case 'daemon':
        daemons.set(own.name, parseSection(section, entries, daemonKey, diagnostics));
        break;
      case 'host':
        host = parseSection(section, entries, hostKey, diagnostics);
        break;
      case 'socket':
        diagnostics.errorIn(section, headers, SOCKETS_RESERVED);
        break;
      case 'commands':
      case 'log transport':
        break;
      default:
        checkSpelling(section, headers, diagnostics);
    }
  }
  return { host, defaults, daemons };
}

/** The value of a setting; or a key that is accepted without effect; or what is wrong with the key. */
type KeyMeaning = ParsedValue<unknown> | 'no effect';

function parseSection(
  section: string,
  entries: SectionValues,
  meaningOf: (key: string, text: string) => KeyMeaning,
  diagnostics: Diagnostics,
): GivenSettings {
  const given = new Map<string, GivenSetting>();
  for (const [key, entry] of entries) {
    const parsed = meaningOf(key, entry.value);
    if (parsed === 'no effect') continue;
    if (!parsed.ok) diagnostics.errorAt(section, key, entry, parsed.message);
    given.set(key, { section, key, entry, parsed });
  }
  return given;
}

function daemonKeyMeaning(key: string, text: string, context: StartContext): KeyMeaning {
  if (key === 'command') return { ok: false, message: `unknown setting; write the command into [${DAEMONS_SECTION}]` };
  const synonym = settingCalled(key);
  if (synonym !== undefined) return { ok: false, message: `unknown setting; did you mean "${synonym}"?` };
  if (!key.startsWith(ENV_PREFIX)) return keyMeaning(DAEMON_TABLE, key, text, reservedDaemonKey(key), context);
  const message = validateVariable(key.slice(ENV_PREFIX.length), text);
  return message === null ? { ok: true, value: text } : { ok: false, message };
}

function hostKeyMeaning(key: string, text: string, context: StartContext): KeyMeaning {
  return keyMeaning(HOST_TABLE, key, text, reservedHostKey(key), context);
}

function keyMeaning<Table>(
  table: SettingTable<Table>,
  key: string,
  text: string,
  reserved: ReservedKey | undefined,
  context: StartContext,
): KeyMeaning {
  if (isKeyOf(table, key)) return table[key].type.parse(text);
  if (reserved === undefined) return { ok: false, message: `unknown setting${suggestName(key, Object.keys(table))}` };
  return reserved.hasNoEffect(text, context) ? 'no effect' : { ok: false, message: reserved.message };
}

function isTypingError(name: string, meant: string): boolean {
  return (nearest(name, [meant])?.distance ?? Number.POSITIVE_INFINITY) <= TYPING_ERROR;
}

/** A misspelt section would be ignored, and if no other section names daemons, all daemons would be stopped. */
function checkSpelling(section: string, headers: Headers, diagnostics: Diagnostics): void {
  const [, prefix = '', name] = /^(.*?\.)(.*)$/s.exec(section) ?? [];
  if (name !== undefined && isTypingError(prefix, daemonSection(''))) {
    diagnostics.warnIn(section, headers, `unknown section; did you mean [${daemonSection(name)}]?`);
    return;
  }
  const near = nearest(section, [DAEMONS_SECTION, DEFAULTS_SECTION, HOST_SECTION]);
  if (near === null || near.distance > TYPING_ERROR) return;
  const question = `did you mean [${near.name}]?`;
  if (near.name === DAEMONS_SECTION && !headers.has(DAEMONS_SECTION)) {
    const message = `unknown section; ${question} No [${DAEMONS_SECTION}] section found; add an empty one if you want no daemons`;
    diagnostics.errorIn(section, headers, message);
  } else diagnostics.warnIn(section, headers, `unknown section; ${question}`);
}
