/** The two cells that change nothing. */
import type { Event, Model, Transition } from './types.ts';

export function nothing(model: Model): Transition {
  return { model, effects: [] };
}

/** For events that cannot happen in a state: reported, never thrown, so that a bug stops no daemon. */
export function bug(model: Model, event: Event): Transition {
  return { model, effects: [{ do: 'report', code: 'bug', state: model.state.name, event: event.type }] };
}
