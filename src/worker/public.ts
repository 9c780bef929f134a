/** The public entry `osdaemond/worker`: every function and type that a daemon in Node can use. Nothing else is public. */
export { type ErrorCode, OsdaemonError } from '../base/errors.ts';
export type { Level } from '../base/log.ts';
export type { Hook } from './gracefulexit.ts';
export {
  type Config,
  type ConfigSection,
  config,
  heartbeat,
  heartbeatInterval,
  type LogLevel,
  log,
  onStop,
  ready,
} from './worker.ts';
