/** The host's own signals: each has one documented meaning, and none ends the host by surprise. */
import { closeSync, constants, openSync } from 'node:fs';

export interface SignalHandlers {
  /** TERM, INT; asked again, it hurries. */
  stop(signal: NodeJS.Signals): void;
  /** QUIT. */
  hurry(signal: NodeJS.Signals): void;
  /** HUP. */
  reread(signal: NodeJS.Signals): void;
  /** USR1. */
  reopen(signal: NodeJS.Signals): void;
  /** USR2: reserved. */
  ignore(signal: NodeJS.Signals): void;
}

/** From now on these signals are heard; returns what ends that. */
export function listenToSignals(handlers: SignalHandlers): () => void {
  const hadTerminal = hasTerminal();
  const actions: readonly (readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void])[] = [
    ['SIGTERM', handlers.stop],
    ['SIGINT', handlers.stop],
    ['SIGQUIT', handlers.hurry],
    // A terminal that hangs up takes its programs with it, but in an orderly way.
    ['SIGHUP', (signal) => (hadTerminal && !hasTerminal() ? handlers.stop(signal) : handlers.reread(signal))],
    // Without a handler Node would open its inspector's port.
    ['SIGUSR1', handlers.reopen],
    ['SIGUSR2', handlers.ignore],
  ];
  for (const [signal, act] of actions) process.on(signal, act);
  return () => {
    for (const [signal, act] of actions) process.off(signal, act);
  };
}

/** Whether this process has a controlling terminal that is still there. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
