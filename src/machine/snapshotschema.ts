/**
 * The JSON Schema of an instance snapshot. Each schema names exactly the fields of its type: a field or state that is
 * added to only one of the two does not compile.
 */
import type { Schema } from '../base/schema.ts';
import {
  COUNT,
  listOf,
  nullOr,
  objectOf,
  RUN,
  type SchemaFieldsByKey,
  TEXT,
  TIME,
  unionBy,
  wordOf,
} from './snapshotfields.ts';
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

const EXITS: SchemaFieldsByKey<Exit, 'how', Exit['how']> = {
  code: { code: COUNT },
  signal: { signal: TEXT },
  daemonized: {
    left: listOf(objectOf<BackgroundProcess>({ pid: RUN, name: TEXT, isUnattributed: { type: 'boolean' } })),
  },
  'not started': { reason: TEXT, resourceExhausted: { type: 'boolean' } },
};
const EXIT = unionBy('how', EXITS);

const STOP_REASONS: Readonly<Record<StopReason, true>> = {
  stop: true,
  restart: true,
  refresh: true,
  unready: true,
  silent: true,
  selfReportedFailure: true,
};
const STOP_REASON = wordOf(STOP_REASONS);
const END_REASON = wordOf<EndReason>({ ...STOP_REASONS, exited: true });
const ENDING = {
  run: RUN,
  from: wordOf<Alive>({ starting: true, up: true, ready: true }),
  wanted: wordOf<Ending['wanted']>({ down: true, policy: true, refresh: true, up: true }),
};

const STATES: SchemaFieldsByKey<InstanceState, 'name', StateName> = {
  stopped: { because: wordOf<StoppedReason>({ new: true, requested: true, finished: true }), exit: nullOr(EXIT) },
  starting: { run: RUN },
  up: { run: RUN, since: TIME },
  ready: { run: RUN },
  stopping: { ...ENDING, because: STOP_REASON },
  killing: { ...ENDING, because: STOP_REASON, since: TIME },
  'cleaning up': { ...ENDING, because: END_REASON, exit: EXIT, since: TIME },
  backoff: {
    because: wordOf<BackoffReason>({ failure: true, resourceExhausted: true }),
    exit: EXIT,
    cause: END_REASON,
  },
  halted: {
    because: wordOf<HaltReason>({ failures: true, 'never ready': true, daemonized: true, 'not restarted': true }),
    failures: RUN,
    exit: EXIT,
    cause: END_REASON,
  },
};

export const INSTANCE_SNAPSHOT: Schema = objectOf<Model>({
  state: unionBy('name', STATES),
  lastRun: COUNT,
  lastExit: nullOr(EXIT),
  history: objectOf<History>({
    failures: listOf(TIME),
    unready: COUNT,
    daemonized: COUNT,
    delay: { type: 'number', minimum: 0 },
    resourceExhausted: COUNT,
  }),
  deadline: nullOr(TIME),
});
