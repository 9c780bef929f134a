/** What is asked by GET stands in the query, byte for byte, whatever names it holds. */
import { encodeBytes } from '../base/text.ts';

/** `?name=a&name=b`; '' for nothing. A list repeats its name; what is undefined is left out. */
export function queryOf(ask: object): string {
  const pairs = Object.entries(ask).flatMap(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.filter((one) => one !== undefined).map((one) => `${name}=${escaped(String(one))}`);
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function escaped(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeBytes(text)
    .toString('latin1')
    .replace(/[^\w.~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
