/** Every verb of osdaemonctl, in the order in which the help tells them. */
import type { Verb } from './verb.ts';
import { check } from './verbs/check.ts';
import { completion } from './verbs/completion.ts';
import { CONFIG, reloadConfig } from './verbs/config.ts';
import { events } from './verbs/events.ts';
import { shutdown, version, versionCheck } from './verbs/host.ts';
import { restart, start, stop } from './verbs/lifecycle.ts';
import { logs } from './verbs/logs.ts';
import { list, pid } from './verbs/lookups.ts';
import { signal } from './verbs/signal.ts';
import { status } from './verbs/status.ts';
import { wait } from './verbs/wait.ts';

export const VERBS: readonly Verb[] = [
  status,
  list,
  pid,
  start,
  stop,
  restart,
  wait,
  signal,
  logs,
  events,
  ...CONFIG,
  check,
  reloadConfig,
  shutdown,
  version,
  versionCheck,
  completion,
];
