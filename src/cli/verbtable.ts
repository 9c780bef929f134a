/** The table of verbs, in the order in which help and the manual page show them. */
import type { Verb } from './verb.ts';
import { completionVerb } from './verbs/completion.ts';
import { CONFIG_VERBS, reloadConfigVerb } from './verbs/config.ts';
import { configCheckVerb } from './verbs/configcheck.ts';
import { eventsVerb } from './verbs/events.ts';
import { restartVerb, startVerb, stopVerb } from './verbs/lifecycle.ts';
import { listVerb } from './verbs/list.ts';
import { logsVerb } from './verbs/logs.ts';
import { pidVerb } from './verbs/pid.ts';
import { shutdownVerb } from './verbs/shutdown.ts';
import { signalVerb } from './verbs/signal.ts';
import { statusVerb } from './verbs/status.ts';
import { versionCheckVerb, versionVerb } from './verbs/version.ts';
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
  configCheckVerb,
  reloadConfigVerb,
  shutdownVerb,
  versionVerb,
  versionCheckVerb,
  completionVerb,
];
