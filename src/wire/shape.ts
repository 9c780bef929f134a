/** A schema names exactly the fields of its type: one that is added here or there alone does not compile. */

/** JSON Schema, draft 7. */
export type Shape = Readonly<Record<string, unknown>>;

type Fields<T> = { readonly [K in keyof T]-?: Shape };

/** Every field is always there; what is unknown is null. */
export function object<T>(description: string, fields: Fields<T>): Shape {
  return {
    type: 'object',
    description,
    properties: fields,
    required: Object.keys(fields),
    additionalProperties: false,
  };
}

/** What a client sends: only the named fields must be there, and no others may. */
export function request<T>(fields: Fields<T>, required: readonly (keyof T & string)[]): Shape {
  return { type: 'object', properties: fields, required, additionalProperties: false };
}

export function list(items: Shape, description = ''): Shape {
  return { type: 'array', items, ...described(description) };
}

export function text(description = ''): Shape {
  return { type: 'string', ...described(description) };
}

export function word(words: readonly string[], description = ''): Shape {
  return { type: 'string', enum: words, ...described(description) };
}

export function whole(description = '', bounds: { readonly minimum?: number; readonly maximum?: number } = {}): Shape {
  return { type: 'integer', ...described(description), ...bounds };
}

export function flag(description = ''): Shape {
  return { type: 'boolean', ...described(description) };
}

export function orNull(shape: Shape): Shape {
  const { description, ...rest } = shape;
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] };
}

function described(description: string): Shape {
  return description === '' ? {} : { description };
}
