/** Formats log messages and entries, each as one line of text or JSON, whatever it contains. */
import type { LogFormat } from '../base/choices.ts';
import type { Fields, Level } from '../base/log.ts';
import { escapeControls } from '../base/wording.ts';
import type { LogEntry } from './entry.ts';

/** A message of osdaemond itself, as opposed to an entry of a daemon. */
export interface LogMessage {
  /** Wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly level: Level;
  readonly message: string;
  readonly fields?: Fields | undefined;
}

export interface Format {
  /** Each function returns whole lines with their line ends. */
  entries(entries: readonly LogEntry[]): string;
  message(message: LogMessage): string;
}

/** Who logs the messages of osdaemond itself. */
export const HOST_NAME = 'osdaemond';

export const jsonFormat: Format = {
  entries: (entries) => {
    let lines = '';
    for (const { time, level, who, daemon, stream, text } of entries) {
      lines += `${JSON.stringify({ time: iso(time), level, who, daemon, stream, message: text })}\n`;
    }
    return lines;
  },
  message: ({ time, level, message, fields }) => {
    // First and last: no field replaces these.
    const own = { time: iso(time), level, who: HOST_NAME, message };
    return `${JSON.stringify({ ...own, ...fields, ...own })}\n`;
  },
};

/** `[info] 2026-11-21T05:53:00.123Z echo@1#0 Daemon "echo" :: hello` */
export function textFormat(colours: boolean): Format {
  const marks = colours ? COLOURED : PLAIN;
  return {
    entries: (entries) => {
      let lines = '';
      for (const { time, level, who, stream, text } of entries) {
        const label = stream === 'stdout' || stream === 'stderr' ? `${who} ${stream}:` : who;
        lines += `${marks[level]} ${iso(time)} ${escapeControls(label)} ${escapeControls(text)}\n`;
      }
      return lines;
    },
    message: ({ time, level, message }) => `${marks[level]} ${iso(time)} ${HOST_NAME} ${escapeControls(message)}\n`,
  };
}

/** Only the message, for a transport that adds level and time itself. */
export const messageFormat: Format = {
  entries: (entries) => entries.map(({ text }) => `${escapeControls(text)}\n`).join(''),
  message: ({ message }) => `${escapeControls(message)}\n`,
};

/** @param name a `log_format`, or `message` */
export function formatNamed(name: LogFormat | 'message'): Format {
  return name === 'json' ? jsonFormat : name === 'text' ? textFormat(false) : messageFormat;
}

const PLAIN: Readonly<Record<Level, string>> = {
  error: '[error]',
  warn: '[warn]',
  info: '[info]',
  debug: '[debug]',
};
const COLOURED: typeof PLAIN = {
  error: '\u001b[31m[error]\u001b[0m',
  warn: '\u001b[33m[warn]\u001b[0m',
  info: '\u001b[32m[info]\u001b[0m',
  debug: '\u001b[90m[debug]\u001b[0m',
};

let lastTime = Number.NaN;
let lastIso = '';

/** Caches the last time: the entries of a chunk have the same. */
function iso(time: number): string {
  if (time !== lastTime) {
    lastIso = new Date(time).toISOString();
    lastTime = time;
  }
  return lastIso;
}
