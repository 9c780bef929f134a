/** Prints the outcomes of a command. For the exit code a failure outweighs a timeout, and a timeout outweighs success. */
import type { Outcome } from '../wire/commands.ts';
import type { ExitCode } from './exitcodes.ts';
import { jsonText } from './formatting.ts';
import { oneLine } from './textwidth.ts';
import type { VerbCall } from './verb.ts';

export function printOutcomes({ terminal, json }: VerbCall, outcomes: readonly Outcome[]): ExitCode {
  if (json) terminal.print(jsonText({ outcomes }));
  else for (const outcome of outcomes) terminal.report(oneLine(outcomeText(outcome)));
  const kinds = new Set(outcomes.map(({ outcome }) => outcome));
  if (kinds.has('failed') || kinds.has('superseded')) return 1;
  return kinds.has('timeout') && !kinds.has('pending') ? 99 : 0;
}

function outcomeText({ daemon, outcome, reason, state }: Outcome): string {
  switch (outcome) {
    case 'done':
      return state === null ? `${daemon} has been removed` : `${daemon} is ${state}`;
    case 'timeout':
      return `${daemon}: ${reason}, ${state === null ? 'removed' : `still ${state}`}`;
    case 'requested':
      return `${daemon} ${state === null ? 'has been removed' : `is ${state}`}; not waiting for the outcome`;
    case 'pending':
      return `${daemon} is ${state ?? 'removed'}; another daemon reached the goal first`;
    case 'failed':
    case 'superseded':
      return reason;
  }
}
