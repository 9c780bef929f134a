/** Settings that the design has and this version does not: they may stand in a file only where they ask for nothing. */

export interface StartContext {
  /** Absolute. */
  readonly startDirectory: string;
  /** The host's hard limit on open descriptors, where the caller knows it. */
  readonly hardNofile?: number;
}

/** Whether the text says what happens anyway. */
type AsksNothing = (text: string, place: StartContext) => boolean;

const never: AsksNothing = () => false;
const is =
  (...words: string[]): AsksNothing =>
  (text) =>
    words.includes(text);
const zero: AsksNothing = (text) => /^0*(\.0*)?$/.test(text) && text !== '.';

const DAEMON: ReadonlyMap<string, AsksNothing> = new Map([
  ['instances', is('1')],
  ['user', never],
  ['group', never],
  ['nice', zero],
  ['limit_nofile', (text, { hardNofile }) => hardNofile !== undefined && text === `1024:${hardNofile}`],
  ['reload', is('auto')],
  ['self_reload', is('false')],
  ['sockets', is('[]')],
  ['watch', is('[]')],
  ['exit_host', is('no')],
]);

const HOST: ReadonlyMap<string, AsksNothing> = new Map([
  ['directory', (text, { startDirectory }) => text === startDirectory],
  ['user', never],
  ['group', never],
  ['stdout', never],
  ['stderr', never],
]);

/** undefined: the design knows no such key either. */
export function reservedDaemonKey(key: string): AsksNothing | undefined {
  return DAEMON.get(key) ?? (/^limit_[a-z]+$/.test(key) ? never : undefined);
}

export function reservedHostKey(key: string): AsksNothing | undefined {
  return HOST.get(key);
}

export const NOT_SUPPORTED = 'is not supported by this version of osdaemond; leave it out';
