/** Names the sections that osdaemond reads, and the kind of content of each. */

export const DAEMONS_SECTION = 'os_daemons';
export const DEFAULTS_SECTION = 'os_daemon_settings';
export const HOST_SECTION = 'osdaemond';
const DAEMON_PREFIX = 'os_daemon.';
const SOCKET_PREFIX = 'socket.';
const LOG_TRANSPORT_PREFIX = 'log_transport.';

/** A section that osdaemond reads strictly. All others belong to CouchDB or to the daemons and are left alone. */
export type OwnSection =
  | { readonly is: 'commands' }
  | { readonly is: 'defaults' }
  | { readonly is: 'host' }
  | { readonly is: 'daemon'; readonly name: string }
  | { readonly is: 'socket'; readonly name: string }
  | { readonly is: 'log transport'; readonly name: string };

export function ownSectionOf(section: string): OwnSection | null {
  if (section === DAEMONS_SECTION) return { is: 'commands' };
  if (section === DEFAULTS_SECTION) return { is: 'defaults' };
  if (section === HOST_SECTION) return { is: 'host' };
  if (section.startsWith(DAEMON_PREFIX)) return { is: 'daemon', name: section.slice(DAEMON_PREFIX.length) };
  if (section.startsWith(SOCKET_PREFIX)) return { is: 'socket', name: section.slice(SOCKET_PREFIX.length) };
  if (section.startsWith(LOG_TRANSPORT_PREFIX)) {
    return { is: 'log transport', name: section.slice(LOG_TRANSPORT_PREFIX.length) };
  }
  return null;
}

/** The section with the settings of one daemon. */
export function daemonSection(name: string): string {
  return DAEMON_PREFIX + name;
}
