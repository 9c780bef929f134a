/** The table of the instance machine: for each state and event, the next state and the function that leads to it. */
import { cleanUp, cleanUpAgain, cleanUpStopped } from './cleanup.ts';
import { bug, nothing } from './ignore.ts';
import { killAgain, killNow, killOverdue, killStopping } from './kill.ts';
import { launch, launchAfresh, resetHalt } from './launch.ts';
import { becomeReady, extend, rearm } from './liveness.ts';
import { settle } from './settle.ts';
import { stop, stopFailed, stopSilent, stopToRefresh, stopToRestart, stopUnready } from './stop.ts';
import { cancelRestart, dismissHalt } from './stopped.ts';
import type { Cell, EventType, StateName } from './types.ts';
import { wantDown, wantRefresh, wantUp } from './wanted.ts';

export type InstanceRow<S extends StateName> = { readonly [E in EventType]: Cell<S, E> };
export type InstanceTable = { readonly [S in StateName]: InstanceRow<S> };

/** `starting` if the daemon reports readiness, otherwise `up`. */
const LAUNCHED = ['starting', 'up'] as const;

const ignored = { to: 'same', do: nothing } as const;
const impossible = { to: 'same', do: bug } as const;

// biome-ignore format: a line for each event, in three columns
export const INSTANCE_TABLE: InstanceTable = {
  stopped: {
    start:               { to: LAUNCHED,      do: launch },
    stop:                ignored,
    kill:                ignored,
    restart:             { to: LAUNCHED,      do: launch },
    refresh:             ignored,
    ready:               ignored,
    heartbeat:           ignored,
    selfReportedFailure: ignored,
    exited:              impossible,
    gone:                impossible,
    deadline:            impossible,
  },
  starting: {
    start:               ignored,
    stop:                { to: 'stopping',    do: stop },
    kill:                { to: 'killing',     do: killNow },
    restart:             { to: 'stopping',    do: stopToRestart },
    refresh:             { to: 'stopping',    do: stopToRefresh },
    ready:               { to: 'ready',       do: becomeReady },
    heartbeat:           { to: 'same',        do: extend },
    selfReportedFailure: { to: 'stopping',    do: stopFailed },
    exited:              { to: 'cleaning up', do: cleanUp },
    gone:                impossible,
    deadline:            { to: 'stopping',    do: stopUnready },
  },
  up: {
    start:               ignored,
    stop:                { to: 'stopping',    do: stop },
    kill:                { to: 'killing',     do: killNow },
    restart:             { to: 'stopping',    do: stopToRestart },
    refresh:             { to: 'stopping',    do: stopToRefresh },
    ready:               ignored,
    heartbeat:           { to: 'same',        do: rearm },
    selfReportedFailure: { to: 'stopping',    do: stopFailed },
    exited:              { to: 'cleaning up', do: cleanUp },
    gone:                impossible,
    deadline:            { to: ['same', 'stopping'], do: stopSilent },
  },
  ready: {
    start:               ignored,
    stop:                { to: 'stopping',    do: stop },
    kill:                { to: 'killing',     do: killNow },
    restart:             { to: 'stopping',    do: stopToRestart },
    refresh:             { to: 'stopping',    do: stopToRefresh },
    ready:               ignored,
    heartbeat:           { to: 'same',        do: rearm },
    selfReportedFailure: { to: 'stopping',    do: stopFailed },
    exited:              { to: 'cleaning up', do: cleanUp },
    gone:                impossible,
    deadline:            { to: ['same', 'stopping'], do: stopSilent },
  },
  stopping: {
    start:               { to: 'same',        do: wantUp },
    stop:                { to: 'same',        do: wantDown },
    kill:                { to: 'killing',     do: killStopping },
    restart:             { to: 'same',        do: wantUp },
    refresh:             { to: 'same',        do: wantRefresh },
    ready:               ignored,
    heartbeat:           { to: 'same',        do: extend },
    selfReportedFailure: ignored,
    exited:              { to: 'cleaning up', do: cleanUpStopped },
    gone:                impossible,
    deadline:            { to: 'killing',     do: killOverdue },
  },
  killing: {
    start:               { to: 'same',        do: wantUp },
    stop:                { to: 'same',        do: wantDown },
    kill:                { to: 'same',        do: wantDown },
    restart:             { to: 'same',        do: wantUp },
    refresh:             { to: 'same',        do: wantRefresh },
    ready:               ignored,
    heartbeat:           ignored,
    selfReportedFailure: ignored,
    exited:              { to: 'cleaning up', do: cleanUpStopped },
    gone:                impossible,
    deadline:            { to: 'same',        do: killAgain },
  },
  'cleaning up': {
    start:               { to: 'same',        do: wantUp },
    stop:                { to: 'same',        do: wantDown },
    kill:                { to: 'same',        do: wantDown },
    restart:             { to: 'same',        do: wantUp },
    refresh:             { to: 'same',        do: wantRefresh },
    ready:               ignored,
    heartbeat:           ignored,
    selfReportedFailure: ignored,
    exited:              impossible,
    gone:                { to: ['stopped', 'backoff', 'halted', ...LAUNCHED], do: settle },
    deadline:            { to: 'same',        do: cleanUpAgain },
  },
  backoff: {
    start:               { to: LAUNCHED,      do: launch },
    stop:                { to: 'stopped',     do: cancelRestart },
    kill:                { to: 'stopped',     do: cancelRestart },
    restart:             { to: LAUNCHED,      do: launch },
    refresh:             { to: LAUNCHED,      do: launch },
    ready:               ignored,
    heartbeat:           ignored,
    selfReportedFailure: ignored,
    exited:              impossible,
    gone:                impossible,
    deadline:            { to: LAUNCHED,      do: launch },
  },
  halted: {
    start:               { to: LAUNCHED,      do: launchAfresh },
    stop:                { to: 'stopped',     do: dismissHalt },
    kill:                { to: 'stopped',     do: dismissHalt },
    restart:             { to: LAUNCHED,      do: launchAfresh },
    refresh:             { to: LAUNCHED,      do: launchAfresh },
    ready:               ignored,
    heartbeat:           ignored,
    selfReportedFailure: ignored,
    exited:              impossible,
    gone:                impossible,
    deadline:            { to: ['same', ...LAUNCHED], do: resetHalt },
  },
};
