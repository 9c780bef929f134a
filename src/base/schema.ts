/** Checks data from outside against JSON schemas: a guard tells whether it fits, an inspector tells what is wrong with it. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** JSON Schema, draft 7. A `description` (`a whole number`) replaces the message for a type, pattern or format. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Problem {
  /** JSON pointer to the wrong part; empty for the whole. */
  readonly path: string;
  /** Continues a sentence about that part, without its value: `must be at least 1`. */
  readonly message: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };

/** Characters of a property's name in a message; a person may have written anything. */
const LONGEST_NAME_SHOWN = 100;

const first = new Ajv({ strict: true });
const every = new Ajv({ strict: true, allErrors: true, verbose: true });

/**
 * A guard that stops at the first problem, for frequent data. The schema is compiled at the first use.
 * @typeParam T what the schema describes
 */
export function compile<T>(schema: Schema): (value: unknown) => value is T {
  let validate: ValidateFunction<T> | undefined;
  return (value): value is T => {
    validate ??= first.compile<T>(schema);
    return validate(value);
  };
}

/** An inspector that finds every problem, for data that a person has written. */
export function inspector<T>(schema: Schema): (value: unknown) => Checked<T> {
  let validate: ValidateFunction<T> | undefined;
  return (value) => {
    validate ??= every.compile<T>(schema);
    if (validate(value)) return { ok: true, value };
    const [problem = { path: '', message: 'is not valid' }, ...more] = (validate.errors ?? []).map(problemOf);
    return { ok: false, problems: [problem, ...more] };
  };
}

function problemOf(error: ErrorObject): Problem {
  return { path: error.instancePath, message: messageOf(error) };
}

function messageOf({ keyword, params, schema, parentSchema, message }: ErrorObject): string {
  const description: unknown = parentSchema?.description;
  const described = typeof description === 'string' ? `must be ${description}` : undefined;
  switch (keyword) {
    case 'minimum':
      return `must be at least ${params.limit}`;
    case 'maximum':
      return `must be at most ${params.limit}`;
    case 'exclusiveMinimum':
      return `must be more than ${params.limit}`;
    case 'minItems':
      return `must have at least ${params.limit} ${params.limit === 1 ? 'item' : 'items'}`;
    case 'maxItems':
      return `must have at most ${params.limit} items`;
    case 'required':
      return `must have "${params.missingProperty}"`;
    case 'additionalProperties':
      return `must not have ${JSON.stringify(String(params.additionalProperty).slice(0, LONGEST_NAME_SHOWN))}`;
    case 'type':
      return described ?? `must be ${article(params.type)} ${params.type}`;
    case 'enum':
      return described ?? `must be ${orList(Array.isArray(schema) ? schema : [])}`;
    default:
      return described ?? message ?? 'is not valid';
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? 'an' : 'a';
}

/** `a, b or c` */
function orList(values: readonly unknown[]): string {
  return values.join(', ').replace(/, (?=[^,]*$)/, ' or ');
}
