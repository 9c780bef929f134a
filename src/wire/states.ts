/** The states of an instance and the letters of its events, as every face names them. */

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

/** See "states" in the README. */
export type StateView = (typeof STATES)[number];

export const LETTERS = ['u', 'U', 'd', 'D'] as const;

/** `u` up (spawned), `U` ready, `d` down (its process is gone), `D` really down (nothing of it is left). */
export type LetterView = (typeof LETTERS)[number];

/** What is wanted of a daemon: to run, or to be stopped. */
export const WANTED = ['up', 'down'] as const;

export type WantedView = (typeof WANTED)[number];

/** The states in which a process is there and nobody has asked it to end. */
export function isUp(state: StateView): boolean {
  return state === 'starting' || state === 'up' || state === 'ready';
}
