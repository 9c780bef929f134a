/** What is packed goes through the `ini` package unchanged: it holds nothing that means something there. */
import { dialectText } from './dialect.ts';

/** In a name `ini` reads "=" and "]" as its end, dots as nesting, a final `[]` as an array; quotes are read as JSON. */
const SPECIAL = /[\p{Cc}"%.=[\\\]]/gu;

/** In quotes, which keep blanks, ";" and "#"; the colon keeps `__proto__` from being that name. */
export function packName(bytes: string): string {
  return `":${bytes.replace(SPECIAL, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}

export function unpackName(packed: string): string {
  const bytes = packed.slice(1);
  if (!bytes.includes('%')) return dialectText(bytes);
  return dialectText(bytes.replace(/%(..)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))));
}

/** The number of its line goes with a value; it also keeps `true` and `null` from being more than words. */
export function packValue(bytes: string, line: number): string {
  return JSON.stringify(`${line}:${bytes}`);
}

export function unpackValue(packed: string): { readonly value: string; readonly line: number } {
  const colon = packed.indexOf(':');
  return { value: dialectText(packed.slice(colon + 1)), line: Number(packed.slice(0, colon)) };
}
