/** Parses a query string by a schema: the schema, not the text, decides what is a list, a number or a boolean. */
import { decodeBytes } from '../base/text.ts';
import type { WireSchema } from '../wire/schemas.ts';

/** A value that does not parse stays a string, and validation reports it. */
export function queryObject(query: string, schema: WireSchema): Record<string, unknown> {
  const given = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const values = given.get(name) ?? [];
    values.push(equals < 0 ? '' : decoded(pair.slice(equals + 1)));
    given.set(name, values);
  }
  // Without a prototype, "__proto__" is an ordinary name.
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, values] of given) object[name] = readAs(values, typeOf(schema, name));
  return object;
}

function readAs(values: readonly string[], type: unknown): unknown {
  if (type === 'array') return values;
  const text = values.at(-1) ?? '';
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function typeOf({ properties }: WireSchema, name: string): unknown {
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, name)) return undefined;
  const property: unknown = Object.getOwnPropertyDescriptor(properties, name)?.value;
  return typeof property === 'object' && property !== null && 'type' in property ? property.type : undefined;
}

/** Decodes percent-encoded bytes, also those that are not UTF-8; an invalid escape stays as it is. */
function decoded(text: string): string {
  const plain = text.replaceAll('+', ' ');
  if (!plain.includes('%')) return plain;
  const bytes = Buffer.from(plain, 'utf8').toString('latin1');
  const raw = bytes.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decodeBytes(Buffer.from(raw, 'latin1'));
}
