/** Builds the messages about an instance: what happened, the limit, what follows. Each continues a line that begins with its name. */
import type { Level } from '../base/log.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { EndReason, Exit, InstanceState, Report } from '../machine/types.ts';
import { daemonizedText } from './foreground.ts';

export interface ReportMessage {
  readonly level: Level;
  readonly message: string;
}

type Halt = Pick<Extract<Report, { code: 'halted' }>, 'because' | 'failures'>;

/** @param lastLines the last lines of the daemon on stderr, oldest first */
export function messageFor(report: Report, settings: DaemonSettings, lastLines: readonly string[]): ReportMessage {
  const at = (level: Level, message: string): ReportMessage => ({ level, message });
  switch (report.code) {
    case 'failure':
      // A command that cannot be started is an error in the configuration; an exit can have any cause.
      return report.exit.how === 'not started'
        ? at('error', `cannot be started: ${report.exit.reason}`)
        : at('warn', endText(report.exit, report.because));
    case 'unready':
      return at('error', `did not become ready within ${secondsText(report.limit)} (startup_timeout); stopping it`);
    case 'silent':
      return at('error', `sent no heartbeat within ${secondsText(report.limit)} (heartbeat_timeout); stopping it`);
    case 'selfReportedFailure':
      return at('error', 'reported a failure (WATCHDOG=trigger); stopping it');
    case 'killing':
      return at('warn', `did not stop within ${secondsText(report.limit)} (shutdown_timeout); sending SIGKILL`);
    case 'still-there':
      return at('error', stillThereText(report.state, report.waited));
    case 'backoff':
      return report.because === 'resourceExhausted'
        ? at(isReported(report.times) ? 'warn' : 'debug', retryText(report.exit, report.delay))
        : at('warn', `restarting in ${secondsText(report.delay)} (restart_delay)`);
    case 'halted':
      return at('error', haltMessage(report, settings, lastLines));
    case 'finished':
      return at('info', `${exitText(report.exit)}; not restarting (restart = ${settings.restart})`);
    case 'bug':
      return at('error', `internal error: event "${report.event}" in state "${report.state}"; please report this`);
  }
}

/** `exited with status 1`; `killed by SIGKILL`; `command not found: slep`. */
export function exitText(exit: Exit): string {
  switch (exit.how) {
    case 'code':
      return `exited with status ${exit.code}`;
    case 'signal':
      return `killed by ${exit.signal}`;
    case 'daemonized':
      return daemonizedText(exit.left);
    case 'not started':
      return exit.reason;
  }
}

/** Why an instance is in this state, as a phrase; '' if there is nothing to add. */
export function reasonText(state: InstanceState): string {
  switch (state.name) {
    case 'stopped':
      if (state.because === 'new') return 'not started yet';
      return state.exit === null ? state.because : `${state.because}, ${exitText(state.exit)}`;
    case 'backoff':
      return endText(state.exit, state.cause);
    case 'halted':
      return `${haltText(state)}: ${endText(state.exit, state.cause)}`;
    case 'stopping':
    case 'killing':
      return END_REASONS[state.because];
    case 'cleaning up':
      return exitText(state.exit);
    case 'starting':
    case 'up':
    case 'ready':
      return '';
  }
}

/** `5 s`, `0.25 s`. */
export function secondsText(ms: number): string {
  return `${Number((ms / 1000).toFixed(3))} s`;
}

const END_REASONS: Readonly<Record<EndReason, string>> = {
  stop: 'stop requested',
  restart: 'restart requested',
  refresh: 'configuration changed',
  unready: 'not ready in time',
  silent: 'no heartbeat',
  selfReportedFailure: 'reported a failure',
  exited: 'exited',
};

/** `killed by SIGTERM after it was stopped: no heartbeat`. */
function endText(exit: Exit, because: EndReason): string {
  return because === 'exited' ? exitText(exit) : `${exitText(exit)} after it was stopped: ${END_REASONS[because]}`;
}

function stillThereText(state: 'killing' | 'cleaning up', waited: number): string {
  return state === 'killing'
    ? `still runs ${secondsText(waited)} after SIGKILL (stuck in the kernel, or owned by another user?); sending it again`
    : `left processes that still run after ${secondsText(waited)}; sending SIGKILL again`;
}

/** Exhausted resources can last and affect every daemon, so only attempts 1, 2, 4, 8 … are reported above debug. */
function isReported(times: number): boolean {
  return (times & (times - 1)) === 0;
}

function retryText(exit: Exit, delay: number): string {
  return `cannot be started: ${exitText(exit)}; retrying in ${secondsText(delay)}`;
}

function haltText({ because, failures }: Halt): string {
  const times = failures === 1 ? '1 failure' : `${failures} failures`;
  switch (because) {
    case 'failures':
    case 'daemonized':
      return `gave up after ${times}`;
    case 'never ready':
      return `gave up after ${times} before it was ready`;
    case 'not restarted':
      return 'failed, and restart = never';
  }
}

/** The setting behind the halt. */
function limitText({ because }: Halt, { maxRetries, retryTime }: DaemonSettings): string {
  switch (because) {
    case 'failures':
      return ` within ${secondsText(retryTime)} (max_retries = ${maxRetries}, retry_time)`;
    case 'never ready':
      return ` (max_retries = ${maxRetries})`;
    case 'daemonized':
    case 'not restarted':
      return '';
  }
}

function haltMessage(
  report: Extract<Report, { code: 'halted' }>,
  settings: DaemonSettings,
  lastLines: readonly string[],
): string {
  const { haltReset, name } = settings;
  const reset = haltReset === null ? '' : `; otherwise it is retried in ${secondsText(haltReset)} (halt_reset)`;
  const retry = `to retry: osdaemonctl start ${name}, or change its configuration${reset}`;
  const lines = lastLines.length === 0 ? '' : `; last lines on stderr: ${lastLines.join(' | ')}`;
  return `${haltText(report)}${limitText(report, settings)}: ${endText(report.exit, report.cause)}; ${retry}${lines}`;
}
