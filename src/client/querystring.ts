/** Encodes a request as a query string, also names that are not UTF-8. */
import { encodeBytes } from '../base/text.ts';

/** `?name=a&name=b`; '' if there is nothing to send. An array repeats its name; undefined values are left out. */
export function queryOf(request: object): string {
  const pairs = Object.entries(request).flatMap(([name, value]) => {
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
