/** Completions are made from what the verbs say about themselves; the names of daemons come from the host at that moment. */
import { bashCompletion } from './shells/bash.ts';
import { fishCompletion } from './shells/fish.ts';
import { zshCompletion } from './shells/zsh.ts';
import type { Verb } from './verb.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export type Shell = keyof typeof SCRIPTS;

export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

export function completionFor(shell: Shell, verbs: readonly Verb[]): string {
  return SCRIPTS[shell](verbs);
}
