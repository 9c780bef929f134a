/** The states of an instance and the letters of its events, as API, client and command line name them. */

export const STATES = [
  'stopped',
  'starting',
  'up',
  'ready',
  'stopping',
  'killing',
  'cleaning up',
  'backoff',
  'halted',
] as const;

/** See "States" in the README. */
export type StateView = (typeof STATES)[number];

export const LETTERS = ['u', 'U', 'd', 'D'] as const;

/** `u` up (spawned), `U` ready, `d` down (the process has exited), `D` stopped (no process of it is left). */
export type LetterView = (typeof LETTERS)[number];

/** What is wanted of a daemon: to run, or to be stopped. */
export const WANTED = ['up', 'down'] as const;

export type WantedView = (typeof WANTED)[number];

/** Whether the state has a process that is not being stopped. */
export function isUp(state: StateView): boolean {
  return state === 'starting' || state === 'up' || state === 'ready';
}
