/** Handles signals to osdaemond: each has one documented meaning, and none kills it by default. */
import { closeSync, constants, openSync } from 'node:fs';

export interface SignalHandlers {
  /** TERM, INT; the second one kills. */
  stop(signal: NodeJS.Signals): void;
  /** QUIT. */
  kill(signal: NodeJS.Signals): void;
  /** HUP. */
  reload(signal: NodeJS.Signals): void;
  /** USR1. */
  reopen(signal: NodeJS.Signals): void;
  /** USR2: reserved. */
  ignore(signal: NodeJS.Signals): void;
}

/** Handles the signals from now on; returns a function that ends that. */
export function listenToSignals(handlers: SignalHandlers): () => void {
  const hadTerminal = hasTerminal();
  const actions: readonly (readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void])[] = [
    ['SIGTERM', handlers.stop],
    ['SIGINT', handlers.stop],
    ['SIGQUIT', handlers.kill],
    // A closed terminal stops osdaemond, but gracefully.
    ['SIGHUP', (signal) => (hadTerminal && !hasTerminal() ? handlers.stop(signal) : handlers.reload(signal))],
    // Without a handler Node opens the port of its inspector.
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
