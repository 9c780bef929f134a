/** What the machine reports, in words: who, what, limit, what next. */
import type { Level } from '../base/log.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { BackoffReason, EndReason, Exit, InstanceState, Report } from '../machine/types.ts';
import { daemonizedText } from './foreground.ts';

export interface ReportMessage {
  readonly level: Level;
  /** To be put after the name of the instance. */
  readonly message: string;
}

/** `lastWords`: the daemon's last lines on stderr, oldest first. */
export function messageFor(report: Report, settings: DaemonSettings, lastWords: readonly string[]): ReportMessage {
  const said = (level: Level, message: string): ReportMessage => ({ level, message });
  switch (report.code) {
    case 'failure':
      // A command that cannot be started is wrong input; an exit may be anything.
      return said(
        report.exit.how === 'not started' ? 'error' : 'warn',
        `${exitText(report.exit)}${becauseText(report.because)}`,
      );
    case 'unready':
      return said('error', `did not become ready within ${secondsText(report.limit)} (startup_timeout); stopping it`);
    case 'silent':
      return said('error', `sent no heartbeat within ${secondsText(report.limit)} (heartbeat_timeout); stopping it`);
    case 'selfReportedFailure':
      return said('error', 'says that it does not work any more (WATCHDOG=trigger); stopping it');
    case 'killing':
      return said('warn', `did not stop within ${secondsText(report.limit)} (shutdown_timeout); sending SIGKILL`);
    case 'still-there':
      return said('error', stillThere(report.state, report.waited));
    case 'backoff':
      return said(
        isWorthTelling(report.times) ? 'warn' : 'debug',
        backoffInWords(report.because, report.delay, report.exit),
      );
    case 'halted':
      return said('error', haltText(report, settings, lastWords));
    case 'finished':
      return said('info', `${exitText(report.exit)}; done, as restart = ${settings.restart} says`);
    case 'bug':
      return said(
        'error',
        `is ${report.state} and met "${report.event}", which cannot happen: nothing was done; please report this`,
      );
  }
}

/** `ended with exit status 1`; `was ended by SIGKILL`; `could not be started: …`. */
export function exitText(exit: Exit): string {
  switch (exit.how) {
    case 'code':
      return `ended with exit status ${exit.code}`;
    case 'signal':
      return `was ended by ${exit.signal}`;
    case 'daemonized':
      return daemonizedText(exit.left);
    case 'not started':
      return `could not be started: ${exit.reason}`;
  }
}

/** Why an instance is in this state; '' if the state says it all. */
export function reasonText(state: InstanceState): string {
  switch (state.name) {
    case 'stopped':
    case 'backoff':
    case 'halted':
      return state.exit === null ? state.because : `${state.because}, ${exitText(state.exit)}`;
    case 'stopping':
    case 'killing':
      return state.because;
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

function becauseText(because: EndReason): string {
  if (because === 'unready') return ' after it was stopped for not becoming ready';
  if (because === 'selfReportedFailure') return ' after it was stopped because it said that it is faulty';
  return because === 'silent' ? ' after it was stopped for its silence' : '';
}

function stillThere(state: 'killing' | 'cleaning up', waited: number): string {
  return state === 'killing'
    ? `is still there ${secondsText(waited)} after SIGKILL (stuck in the kernel, or another user's?); sending it again`
    : `left processes behind that are still there after ${secondsText(waited)}; sending SIGKILL again`;
}

/** A shortage may last, and every daemon meets it: the first try is told, then the 2nd, the 4th, the 8th … */
function isWorthTelling(times: number): boolean {
  return (times & (times - 1)) === 0;
}

function backoffInWords(because: BackoffReason, delay: number, exit: Exit): string {
  return because === 'resourceExhausted'
    ? `${exitText(exit)}; tries again in ${secondsText(delay)}`
    : `starts again in ${secondsText(delay)} (restart_delay)`;
}

const WHAT_NEXT = 'it starts again when its entry or a key that it registered changes';

function haltText(
  { because, failures, exit }: Extract<Report, { code: 'halted' }>,
  settings: DaemonSettings,
  lastWords: readonly string[],
): string {
  const times = failures === 1 ? '1 failure' : `${failures} failures`;
  const why = {
    failures: `${times} within ${secondsText(settings.retryTime)} (max_retries = ${settings.maxRetries}, retry_time)`,
    daemonized: `${times} in which it went into the background; run it in the foreground`,
    'never ready': `${times} in a row before it was ready (max_retries = ${settings.maxRetries})`,
    'not restarted': `it failed, and restart = ${settings.restart}`,
  }[because];
  const reset =
    settings.haltReset === null ? WHAT_NEXT : `${WHAT_NEXT}, or in ${secondsText(settings.haltReset)} (halt_reset)`;
  const words = lastWords.length === 0 ? '' : `; its last words on stderr: ${lastWords.join(' | ')}`;
  const last = exit.how === 'daemonized' ? '' : `, the last time it ${exitText(exit)}`;
  return `is halted: ${why}${last}; ${reset}${words}`;
}
