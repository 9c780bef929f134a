/** What became of a command decides the exit code: a failure before a timeout before success. */
import type { Outcome } from '../wire/commands.ts';
import { oneLine } from './columns.ts';
import { jsonText } from './values.ts';
import type { Call } from './verb.ts';

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_TIMEOUT = 99;

/** @param done what a daemon is when it is done: `ready` */
export function printOutcomes({ terminal, json }: Call, outcomes: readonly Outcome[]): number {
  if (json) terminal.out(jsonText({ outcomes }));
  else for (const outcome of outcomes) terminal.say(oneLine(words(outcome)));
  if (outcomes.some(({ outcome }) => outcome === 'failed' || outcome === 'superseded')) return EXIT_FAILED;
  return outcomes.some(({ outcome }) => outcome === 'timeout') && !outcomes.some(({ outcome }) => outcome === 'pending')
    ? EXIT_TIMEOUT
    : EXIT_DONE;
}

function words({ daemon, outcome, reason, state }: Outcome): string {
  switch (outcome) {
    case 'done':
      return state === null ? `${daemon} is gone` : `${daemon} is ${state}`;
    case 'timeout':
      return `${daemon}: ${reason}; it is ${state ?? 'gone'}`;
    case 'requested':
      return `${daemon}: requested; it is ${state ?? 'gone'}`;
    case 'pending':
      return `${daemon} is ${state ?? 'gone'}; another one was there first`;
    case 'failed':
    case 'superseded':
      return reason;
  }
}
