/** Lists the settings that are planned and not supported yet. A file may give one only with the value that applies anyway. */

export interface StartContext {
  /** Absolute. */
  readonly startDirectory: string;
  /** The hard limit of open descriptors of osdaemond, where the caller knows it. */
  readonly hardNofile?: number;
}

export interface ReservedKey {
  /** Whether the text gives the value that applies anyway. */
  readonly hasNoEffect: (text: string, context: StartContext) => boolean;
  /** Says what to do instead. */
  readonly message: string;
}

const NOT_YET = 'not supported yet';
export const SOCKETS_RESERVED = `sockets are ${NOT_YET}; remove this section`;

function never(): boolean {
  return false;
}

function reserved(hasNoEffect: ReservedKey['hasNoEffect'], instead = 'remove this line'): ReservedKey {
  return { hasNoEffect, message: `${NOT_YET}; ${instead}` };
}

/** @param word the value that applies anyway */
function only(word: string): ReservedKey {
  return reserved((text) => text === word);
}

const limit = reserved(never, 'use `prlimit` in the command');

const DAEMON_KEYS: ReadonlyMap<string, ReservedKey> = new Map([
  ['instances', only('1')],
  ['user', reserved(never, 'use `runuser -u NAME -- COMMAND`, or run osdaemond as that user')],
  ['group', reserved(never, 'use `runuser -u NAME -g GROUP -- COMMAND`, or run osdaemond as that group')],
  ['nice', reserved((text) => /^0*(\.0*)?$/.test(text) && text !== '.', 'use `nice -n N COMMAND`')],
  [
    'limit_nofile',
    { ...limit, hasNoEffect: (text, { hardNofile }) => hardNofile !== undefined && text === `1024:${hardNofile}` },
  ],
  ['reload', only('auto')],
  ['self_reload', only('false')],
  ['sockets', only('[]')],
  ['watch', only('[]')],
  ['exit_host', only('no')],
]);

const HOST_KEYS: ReadonlyMap<string, ReservedKey> = new Map([
  ['directory', reserved((text, { startDirectory }) => text === startDirectory, 'start osdaemond in that directory')],
  ['user', reserved(never, 'start osdaemond as that user')],
  ['group', reserved(never, 'start osdaemond as that group')],
  ['stdout', reserved(never, 'redirect the output of osdaemond where it is started')],
  ['stderr', reserved(never, 'redirect the output of osdaemond where it is started')],
]);

/** Undefined: the key is not planned either. */
export function reservedDaemonKey(key: string): ReservedKey | undefined {
  return DAEMON_KEYS.get(key) ?? (/^limit_[a-z]+$/.test(key) ? limit : undefined);
}

export function reservedHostKey(key: string): ReservedKey | undefined {
  return HOST_KEYS.get(key);
}
