/** Builds JSON Schemas from types: a schema that lacks a field of its type, or has another one, does not compile. */

/** JSON Schema, draft 7. */
export type WireSchema = Readonly<Record<string, unknown>>;

type Fields<T> = { readonly [K in keyof T]-?: WireSchema };

/** The schema of an answer: every field is always present; an unknown value is null. */
export function object<T>(description: string, fields: Fields<T>): WireSchema {
  return {
    type: 'object',
    description,
    properties: fields,
    required: Object.keys(fields),
    additionalProperties: false,
  };
}

/** The schema of a request: the `required` fields must be present, and unknown fields are refused. */
export function request<T>(fields: Fields<T>, required: readonly (keyof T & string)[]): WireSchema {
  return { type: 'object', properties: fields, required, additionalProperties: false };
}

export function array(items: WireSchema, description = ''): WireSchema {
  return { type: 'array', items, ...described(description) };
}

export function string(description = ''): WireSchema {
  return { type: 'string', ...described(description) };
}

export function stringEnum(values: readonly string[], description = ''): WireSchema {
  return { type: 'string', enum: values, ...described(description) };
}

export function integer(
  description = '',
  bounds: { readonly minimum?: number; readonly maximum?: number } = {},
): WireSchema {
  return { type: 'integer', ...described(description), ...bounds };
}

export function boolean(description = ''): WireSchema {
  return { type: 'boolean', ...described(description) };
}

export function nullable(schema: WireSchema): WireSchema {
  const { description, ...rest } = schema;
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] };
}

function described(description: string): WireSchema {
  return description === '' ? {} : { description };
}
