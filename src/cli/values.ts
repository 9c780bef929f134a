/** Values as people write and read them on a command line. */
import { wrongUsage } from './usage.ts';
import type { GivenOptions } from './verb.ts';

const LONGEST_SECONDS = 2_000_000;

/** Seconds, fractions allowed, as milliseconds; undefined where not given. @throws OsdaemonError `usage` */
export function parseTimeout({ values }: GivenOptions): number | undefined {
  const text = values.get('timeout');
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || seconds > LONGEST_SECONDS) {
    throw wrongUsage(`--timeout is a number of seconds up to ${LONGEST_SECONDS}, such as 5 or 0.25, not "${text}"`);
  }
  return Math.round(seconds * 1000);
}

/** @throws OsdaemonError `usage` */
export function parseCount({ values }: GivenOptions, option: string, fallback: number, most: number): number {
  const text = values.get(option);
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) > most) {
    throw wrongUsage(`--${option} is a whole number up to ${most}, not "${text}"`);
  }
  return Number(text);
}

/** Names, or all: never both, never neither. @throws OsdaemonError `usage` */
export function whichOf({ operands, flags }: GivenOptions, verb: string): readonly string[] | 'all' {
  if (flags.has('all') !== operands.length > 0) return flags.has('all') ? 'all' : operands;
  throw wrongUsage(flags.has('all') ? `${verb} takes names or --all, not both` : `${verb} needs NAME… or --all`, verb);
}

/** `12s`, `3m 5s`, `7h 12m`, `3d 4h`. */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const from = parts.findIndex(([count]) => count > 0);
  if (from < 0) return '0s';
  return parts
    .slice(from, from + 2)
    .filter(([count], i) => i === 0 || count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

/** UTC, as in the log. */
export function timeText(time: number): string {
  return new Date(time).toISOString();
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
