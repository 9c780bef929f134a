/** Builds the log messages of the rollout machine: what a reload does, and why it failed. */
import type { Level } from '../base/log.ts';
import type { InstanceActivity, RolloutReport } from '../machine/rollout/rollouttypes.ts';
import { secondsText } from './messages.ts';

export interface RolloutMessage {
  readonly level: Level;
  readonly message: string;
}

/** @param daemon its name, with which generations are named: `echo@3` */
export function rolloutMessage(daemon: string, report: RolloutReport): RolloutMessage {
  const name = (generation: number): string => `${daemon}@${generation}`;
  switch (report.code) {
    case 'rolling':
      return { level: 'info', message: `reload: starting ${name(report.generation)} beside ${name(report.current)}` };
    case 'joined':
      return { level: 'info', message: `reload: ${name(report.generation)} is already starting with these settings` };
    case 'superseded':
      return { level: 'info', message: `reload: stopping ${name(report.generation)}, superseded by newer settings` };
    case 'promoted': {
      const [next, old] = [name(report.generation), name(report.replaced)];
      return { level: 'info', message: `reload: ${next} is ready and takes over; stopping ${old}` };
    }
    case 'rolledBack': {
      const instance = `${name(report.generation)}#${report.instance}`;
      const kept = name(report.current);
      return {
        level: 'error',
        message: `reload failed: ${instance} ${ACTIVITY[report.activity]} before ${name(report.generation)} took over; keeping ${kept}`,
      };
    }
    case 'drainLimit': {
      const limit = report.limit === null ? '' : ` within ${secondsText(report.limit)}`;
      return { level: 'warn', message: `${name(report.generation)} did not drain${limit}; sending SIGKILL` };
    }
    case 'tooManyDraining': {
      const message = `more than ${report.limit} generations of ${daemon} drain; sending SIGKILL to ${name(report.generation)}`;
      return { level: 'warn', message };
    }
    case 'bug':
      return {
        level: 'error',
        message: `${daemon}: internal error: unexpected "${report.event}" while ${report.phase}; please report this`,
      };
  }
}

const ACTIVITY: Readonly<Record<InstanceActivity, string>> = {
  stopped: 'finished',
  starting: 'started again',
  serving: 'became ready',
  ending: 'exited or was stopped',
  backoff: 'could not be started',
  halted: 'is halted',
};
