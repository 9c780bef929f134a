/** Every verb of osdaemonctl, in the order in which the help tells them. */
import type { Verb } from './verb.ts';
import { checkVerb } from './verbs/check.ts';
import { completionVerb } from './verbs/completion.ts';
import { CONFIG_VERBS, reloadConfigVerb } from './verbs/config.ts';
import { eventsVerb } from './verbs/events.ts';
import { shutdownVerb, versionCheckVerb, versionVerb } from './verbs/host.ts';
import { restartVerb, startVerb, stopVerb } from './verbs/lifecycle.ts';
import { logsVerb } from './verbs/logs.ts';
import { listVerb, pidVerb } from './verbs/lookups.ts';
import { signalVerb } from './verbs/signal.ts';
import { statusVerb } from './verbs/status.ts';
import { waitVerb } from './verbs/wait.ts';

export const VERBS: readonly Verb[] = [
  statusVerb,
  listVerb,
  pidVerb,
  startVerb,
  stopVerb,
  restartVerb,
  waitVerb,
  signalVerb,
  logsVerb,
  eventsVerb,
  ...CONFIG_VERBS,
  checkVerb,
  reloadConfigVerb,
  shutdownVerb,
  versionVerb,
  versionCheckVerb,
  completionVerb,
];
