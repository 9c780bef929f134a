/** Every key of a section that is ours is one that we know, and its value is one of its kind; the rest is found here. */

import { nearest } from '../../base/nearest.ts';
import type { Diagnostics } from '../ini/diagnostics.ts';
import { DAEMONS, DEFAULTS, HOST, oursOf } from '../ini/sections.ts';
import type { Headers, SectionValues, Values } from '../ini/values.ts';
import type { ParsedValue } from './field.ts';
import { DAEMON_FIELDS, HOST_FIELDS, isDaemonKey, isHostKey } from './fields.ts';
import { NOT_SUPPORTED, reservedDaemonKey, reservedHostKey, type StartContext } from './reservedkeys.ts';
import { validateVariable } from './variables.ts';

/** So near a section of ours that nobody meant another one; CouchDB's own `[daemons]` is farther away. */
const NEAR = 2;

export function checkSections(values: Values, headers: Headers, place: StartContext, findings: Diagnostics): void {
  for (const [section, entries] of values) {
    switch (oursOf(section)?.about) {
      case 'defaults':
      case 'daemon':
        checkKeys(section, entries, findings, (key, text) => daemonKey(key, text, place));
        break;
      case 'host':
        checkKeys(section, entries, findings, (key, text) => hostKey(key, text, place));
        break;
      case 'socket':
        findings.errorAbout(section, headers, NOT_SUPPORTED);
        break;
      case 'commands':
        break;
      default:
        tellLookalike(section, headers, findings);
    }
  }
}

/** @param wrong what is wrong with a key or its value; null: nothing */
function checkKeys(
  section: string,
  entries: SectionValues,
  findings: Diagnostics,
  wrong: (key: string, text: string) => string | null,
): void {
  for (const [key, entry] of entries) {
    const message = wrong(key, entry.value);
    if (message !== null) findings.errorAt(section, key, entry, message);
  }
}

function daemonKey(key: string, text: string, place: StartContext): string | null {
  if (isDaemonKey(key)) return wrongIn(DAEMON_FIELDS[key].parse(text));
  if (key.startsWith('env.')) return validateVariable(key.slice('env.'.length), text);
  const asksNothing = reservedDaemonKey(key);
  if (asksNothing === undefined) return unknown(key, Object.keys(DAEMON_FIELDS));
  return asksNothing(text, place) ? null : NOT_SUPPORTED;
}

function hostKey(key: string, text: string, place: StartContext): string | null {
  if (isHostKey(key)) return wrongIn(HOST_FIELDS[key].parse(text));
  const asksNothing = reservedHostKey(key);
  if (asksNothing === undefined) return unknown(key, Object.keys(HOST_FIELDS));
  return asksNothing(text, place) ? null : NOT_SUPPORTED;
}

function wrongIn(parsed: ParsedValue<unknown>): string | null {
  return parsed.ok ? null : parsed.message;
}

function unknown(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near === null ? 'is no setting of this section' : `is no setting; the nearest one is "${near.name}"`;
}

/** A misspelt section of ours would be ignored, and where no other one names daemons, all of them would be stopped. */
function tellLookalike(section: string, headers: Headers, findings: Diagnostics): void {
  const near = nearest(section, [DAEMONS, DEFAULTS, HOST]);
  if (near === null || near.distance > NEAR) return;
  const message = `is not read by osdaemond; did you mean [${near.name}]?`;
  if (near.name === DAEMONS && !headers.has(DAEMONS)) {
    findings.errorAbout(section, headers, `${message} No file has that one; if no daemon is meant, write it empty`);
  } else findings.warnAbout(section, headers, message);
}
