/** Builds the JSON Schemas of snapshots. Each names exactly the fields of its type, so that both can only change together. */
import type { Schema } from '../base/schema.ts';

export type SchemaFields<T> = { readonly [K in keyof T]-?: Schema };
export type SchemaFieldsByKey<U, K extends keyof U, N extends U[K] & PropertyKey> = {
  readonly [V in N]: Omit<SchemaFields<Extract<U, { readonly [P in K]: V }>>, K>;
};

export const TIME: Schema = { type: 'number' };
export const COUNT: Schema = { type: 'integer', minimum: 0 };
export const RUN: Schema = { type: 'integer', minimum: 1 };
export const TEXT: Schema = { type: 'string' };

export function objectOf<T>(properties: SchemaFields<T>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function nullOr(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

export function wordOf<T extends string>(words: Readonly<Record<T, true>>): Schema {
  return { type: 'string', enum: Object.keys(words) };
}

/** A union of objects that differ in the value of one key. */
export function unionBy(key: string, variants: Readonly<Record<string, Readonly<Record<string, Schema>>>>): Schema {
  const schemas = Object.entries(variants).map(([value, fields]) => objectOf({ [key]: { const: value }, ...fields }));
  return { anyOf: schemas };
}
