/** Every state answers every event: what the instance machine does, in one table to be read aloud. */
import { becomeReady, extend, rearm } from './alive.ts';
import { askFaulty, askRefresh, askRestart, askSilent, askStop, askUnready } from './ask.ts';
import {
  clear,
  clearAgain,
  clearAsked,
  keepRefresh,
  kill,
  killAgain,
  killAsked,
  killNow,
  wantDown,
  wantUp,
} from './ending.ts';
import { launch, launchAfresh, resetHalt } from './launch.ts';
import { bug, dismiss, nothing, rest } from './rest.ts';
import { settle } from './settle.ts';
import type { Cell, EventType, StateName } from './types.ts';

export type InstanceRow<S extends StateName> = { readonly [E in EventType]: Cell<S, E> };
export type InstanceTable = { readonly [S in StateName]: InstanceRow<S> };

// biome-ignore format: rows are states, columns are events
export const INSTANCE_TABLE: InstanceTable = {
  stopped: { start: launch,       stop: nothing,  kill: nothing,   restart: launch,       refresh: nothing,      ready: nothing,     heartbeat: nothing, selfReportedFailure: nothing,   exited: bug,        gone: bug,    deadline: bug        },
  starting: { start: nothing,      stop: askStop,  kill: killNow,   restart: askRestart,   refresh: askRefresh,   ready: becomeReady, heartbeat: extend,  selfReportedFailure: askFaulty, exited: clear,      gone: bug,    deadline: askUnready },
  up:       { start: nothing,      stop: askStop,  kill: killNow,   restart: askRestart,   refresh: askRefresh,   ready: nothing,     heartbeat: rearm,   selfReportedFailure: askFaulty, exited: clear,      gone: bug,    deadline: askSilent  },
  ready:    { start: nothing,      stop: askStop,  kill: killNow,   restart: askRestart,   refresh: askRefresh,   ready: nothing,     heartbeat: rearm,   selfReportedFailure: askFaulty, exited: clear,      gone: bug,    deadline: askSilent  },
  stopping: { start: wantUp,       stop: wantDown, kill: killAsked, restart: wantUp,       refresh: keepRefresh,  ready: nothing,     heartbeat: extend,  selfReportedFailure: nothing,   exited: clearAsked, gone: bug,    deadline: kill       },
  killing:  { start: wantUp,       stop: wantDown, kill: wantDown,  restart: wantUp,       refresh: keepRefresh,  ready: nothing,     heartbeat: nothing, selfReportedFailure: nothing,   exited: clearAsked, gone: bug,    deadline: killAgain  },
  'cleaning up': { start: wantUp,       stop: wantDown, kill: wantDown,  restart: wantUp,       refresh: keepRefresh,  ready: nothing,     heartbeat: nothing, selfReportedFailure: nothing,   exited: bug,        gone: settle, deadline: clearAgain },
  backoff:  { start: launch,       stop: rest,     kill: rest,      restart: launch,       refresh: launch,       ready: nothing,     heartbeat: nothing, selfReportedFailure: nothing,   exited: bug,        gone: bug,    deadline: launch     },
  halted:   { start: launchAfresh, stop: dismiss,  kill: dismiss,   restart: launchAfresh, refresh: launchAfresh, ready: nothing,     heartbeat: nothing, selfReportedFailure: nothing,   exited: bug,        gone: bug,    deadline: resetHalt  },
};
