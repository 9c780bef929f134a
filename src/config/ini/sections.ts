/** Which sections of a configuration are osdaemond's own, and what each of them is about. */

export const DAEMONS = 'os_daemons';
export const DEFAULTS = 'os_daemon_settings';
export const HOST = 'osdaemond';
const DAEMON = 'os_daemon.';
const SOCKET = 'socket.';

/** A section that is ours is read strictly; every other one belongs to CouchDB, or to the daemons, and is left alone. */
export type Ours =
  | { readonly about: 'commands' }
  | { readonly about: 'defaults' }
  | { readonly about: 'host' }
  | { readonly about: 'daemon'; readonly name: string }
  | { readonly about: 'socket'; readonly name: string };

export function oursOf(section: string): Ours | null {
  if (section === DAEMONS) return { about: 'commands' };
  if (section === DEFAULTS) return { about: 'defaults' };
  if (section === HOST) return { about: 'host' };
  if (section.startsWith(DAEMON)) return { about: 'daemon', name: section.slice(DAEMON.length) };
  if (section.startsWith(SOCKET)) return { about: 'socket', name: section.slice(SOCKET.length) };
  return null;
}

/** The section with what the daemon `name` needs beyond its command. */
export function sectionOf(name: string): string {
  return DAEMON + name;
}
