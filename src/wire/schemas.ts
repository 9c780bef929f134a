/** A schema names exactly the fields of its type: one that is added here or there alone does not compile. */

/** JSON Schema, draft 7. */
export type WireSchema = Readonly<Record<string, unknown>>;

type Fields<T> = { readonly [K in keyof T]-?: WireSchema };

/** Every field is always there; what is unknown is null. */
export function object<T>(description: string, fields: Fields<T>): WireSchema {
  return {
    type: 'object',
    description,
    properties: fields,
    required: Object.keys(fields),
    additionalProperties: false,
  };
}

/** What a client sends: only the named fields must be there, and no others may. */
export function request<T>(fields: Fields<T>, required: readonly (keyof T & string)[]): WireSchema {
  return { type: 'object', properties: fields, required, additionalProperties: false };
}

export function array(items: WireSchema, description = ''): WireSchema {
  return { type: 'array', items, ...described(description) };
}

export function string(description = ''): WireSchema {
  return { type: 'string', ...described(description) };
}

export function stringEnum(words: readonly string[], description = ''): WireSchema {
  return { type: 'string', enum: words, ...described(description) };
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

export function nullable(shape: WireSchema): WireSchema {
  const { description, ...rest } = shape;
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] };
}

function described(description: string): WireSchema {
  return description === '' ? {} : { description };
}
