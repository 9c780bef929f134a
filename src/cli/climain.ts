/** Runs one command of osdaemonctl and returns its exit code. Every expected error is one line on stderr, without a stack. */
import { OsdaemonError } from '../base/errors.ts';
import { Client } from '../client/client.ts';
import { exitCodeOf, isApiErrorCode } from '../wire/errors.ts';
import type { ExitCode } from './exitcodes.ts';
import { generalHelp, verbHelp } from './helptext.ts';
import { installedVersion } from './installation.ts';
import { parseArguments } from './parsearguments.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { oneLine } from './textwidth.ts';
import { VERBS } from './verbtable.ts';

/** The shell's convention: 128 and the number of the signal. */
const INTERRUPTED: ExitCode = 130;

/** @param args without the program itself */
export async function cliMain(args: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  try {
    const code = await runCommand(args, terminal, interrupt.signal);
    await terminal.flush();
    return code;
  } catch (thrown) {
    if (interrupt.signal.aborted) return INTERRUPTED;
    if (!(thrown instanceof OsdaemonError)) throw thrown;
    terminal.report(`osdaemonctl: ${oneLine(thrown.message)}`);
    return isApiErrorCode(thrown.code) ? exitCodeOf(thrown.code) : 1;
  }
}

async function runCommand(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const parsed = parseArguments(args, VERBS);
  switch (parsed.action) {
    case 'help':
      terminal.print(parsed.verb === null ? generalHelp(VERBS, terminal.width) : verbHelp(parsed.verb, terminal.width));
      return 0;
    case 'version':
      terminal.print(`${installedVersion()}\n`);
      return 0;
    case 'run': {
      const { verb, given } = parsed;
      const socket = given.values.get('socket');
      const client = new Client(socket === undefined ? {} : { socket });
      return await verb.run({ ...given, client, terminal, verbs: VERBS, json: given.flags.has('json'), signal });
    }
  }
}
