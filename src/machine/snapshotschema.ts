/**
 * The JSON Schema of an instance snapshot. Each schema names exactly the fields of its type: a field or state that is
 * added to only one of the two does not compile.
 */
import type { Schema } from '../base/schema.ts';
import type {
  Alive,
  BackgroundProcess,
  BackoffReason,
  Ending,
  EndReason,
  Exit,
  HaltReason,
  History,
  InstanceState,
  Model,
  StateName,
  StoppedReason,
  StopReason,
} from './types.ts';

type Fields<T> = { readonly [K in keyof T]-?: Schema };
type FieldsByKey<U, K extends keyof U, N extends U[K] & PropertyKey> = {
  readonly [V in N]: Omit<Fields<Extract<U, { readonly [P in K]: V }>>, K>;
};

const TIME: Schema = { type: 'number' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const RUN: Schema = { type: 'integer', minimum: 1 };
const TEXT: Schema = { type: 'string' };

function object<T>(properties: Fields<T>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

function oneOf<T extends string>(words: Readonly<Record<T, true>>): Schema {
  return { type: 'string', enum: Object.keys(words) };
}

/** A union of objects that differ in the value of one key. */
function union(key: string, variants: Readonly<Record<string, Readonly<Record<string, Schema>>>>): Schema {
  const schemas = Object.entries(variants).map(([value, fields]) => object({ [key]: { const: value }, ...fields }));
  return { anyOf: schemas };
}

const EXITS: FieldsByKey<Exit, 'how', Exit['how']> = {
  code: { code: COUNT },
  signal: { signal: TEXT },
  daemonized: { left: list(object<BackgroundProcess>({ pid: RUN, name: TEXT, isUnattributed: { type: 'boolean' } })) },
  'not started': { reason: TEXT, resourceExhausted: { type: 'boolean' } },
};
const EXIT = union('how', EXITS);

const STOP_REASONS: Readonly<Record<StopReason, true>> = {
  stop: true,
  restart: true,
  refresh: true,
  unready: true,
  silent: true,
  selfReportedFailure: true,
};
const STOP_REASON = oneOf(STOP_REASONS);
const END_REASON = oneOf<EndReason>({ ...STOP_REASONS, exited: true });
const ENDING = {
  run: RUN,
  from: oneOf<Alive>({ starting: true, up: true, ready: true }),
  wanted: oneOf<Ending['wanted']>({ down: true, policy: true, refresh: true, up: true }),
};

const STATES: FieldsByKey<InstanceState, 'name', StateName> = {
  stopped: { because: oneOf<StoppedReason>({ new: true, requested: true, finished: true }), exit: orNull(EXIT) },
  starting: { run: RUN },
  up: { run: RUN, since: TIME },
  ready: { run: RUN },
  stopping: { ...ENDING, because: STOP_REASON },
  killing: { ...ENDING, because: STOP_REASON, since: TIME },
  'cleaning up': { ...ENDING, because: END_REASON, exit: EXIT, since: TIME },
  backoff: { because: oneOf<BackoffReason>({ failure: true, resourceExhausted: true }), exit: EXIT, cause: END_REASON },
  halted: {
    because: oneOf<HaltReason>({ failures: true, 'never ready': true, daemonized: true, 'not restarted': true }),
    failures: RUN,
    exit: EXIT,
    cause: END_REASON,
  },
};

export const INSTANCE_SNAPSHOT: Schema = object<Model>({
  state: union('name', STATES),
  lastRun: COUNT,
  lastExit: orNull(EXIT),
  history: object<History>({
    failures: list(TIME),
    unready: COUNT,
    daemonized: COUNT,
    delay: { type: 'number', minimum: 0 },
    resourceExhausted: COUNT,
  }),
  deadline: orNull(TIME),
});
