/** From the command line to an exit code: what a person can have caused is one sentence on stderr, never a stack. */
import { OsdaemonError } from '../base/errors.ts';
import { Client } from '../client/client.ts';
import { exitCodeOf, isApiErrorCode } from '../wire/errors.ts';
import { parseArguments } from './arguments.ts';
import { oneLine } from './columns.ts';
import { generalHelp, verbHelp } from './help.ts';
import { ownVersion } from './ownpackage.ts';
import { terminal as openTerminal, type Terminal } from './terminal.ts';
import { VERBS } from './verbs.ts';

/** As a shell has it: 128 and the number of the signal. */
const INTERRUPTED = 130;

/** @param args without the program itself */
export async function cliMain(args: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  try {
    return await obey(args, terminal, interrupt.signal);
  } catch (thrown) {
    if (interrupt.signal.aborted) return INTERRUPTED;
    if (!(thrown instanceof OsdaemonError)) throw thrown;
    terminal.say(`osdaemonctl: ${oneLine(thrown.message)}`);
    return isApiErrorCode(thrown.code) ? exitCodeOf(thrown.code) : 1;
  }
}

async function obey(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const parsed = parseArguments(args, VERBS);
  switch (parsed.ask) {
    case 'help':
      terminal.out(parsed.verb === null ? generalHelp(VERBS) : verbHelp(parsed.verb));
      return 0;
    case 'version':
      terminal.out(`${ownVersion()}\n`);
      return 0;
    case 'run': {
      const { verb, given } = parsed;
      const socket = given.values.get('socket');
      const client = new Client(socket === undefined ? {} : { socket });
      return await verb.run({ ...given, client, terminal, verbs: VERBS, json: given.flags.has('json'), signal });
    }
  }
}
