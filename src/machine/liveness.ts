/** The cells for readiness and heartbeats: a heartbeat moves the deadline and changes nothing else. */
import { heartbeatDue } from './launch.ts';
import type { EventOf, ModelIn, Policy, Transition } from './types.ts';

/** Readiness ends a series of failed starts. */
export function becomeReady(model: ModelIn<'starting'>, { at }: EventOf<'ready'>, policy: Policy): Transition {
  const history = { ...model.history, unready: 0, delay: 0, resourceExhausted: 0 };
  const deadline = heartbeatDue(at, policy);
  return { model: { ...model, state: { name: 'ready', run: model.state.run }, history, deadline }, effects: [] };
}

/** Before readiness and during a stop, a heartbeat counts only if it requests more time; it never shortens the wait. */
export function extend(
  model: ModelIn<'starting' | 'stopping'>,
  { at, extendBy = 0 }: EventOf<'heartbeat'>,
): Transition {
  return { model: { ...model, deadline: Math.max(model.deadline ?? at, at + extendBy) }, effects: [] };
}

export function rearm(
  model: ModelIn<'up' | 'ready'>,
  { at, extendBy }: EventOf<'heartbeat'>,
  policy: Policy,
): Transition {
  return { model: { ...model, deadline: heartbeatDue(at, policy, extendBy) }, effects: [] };
}
