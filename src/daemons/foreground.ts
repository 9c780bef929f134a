/** The message about a daemon that daemonized itself: its processes, and the option that keeps it in the foreground. */
import { listed } from '../base/wording.ts';
import type { BackgroundProcess } from '../machine/types.ts';

/** Processes that the message names at most. */
const NAMED = 5;

/** By the name of the program. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['apache2', 'apache2 -DFOREGROUND'],
  ['cron', 'cron -f'],
  ['crond', 'crond -n'],
  ['dnsmasq', 'dnsmasq -k'],
  ['haproxy', 'haproxy -W without -D'],
  ['httpd', 'httpd -DFOREGROUND'],
  ['lighttpd', 'lighttpd -D'],
  ['memcached', 'memcached without -d'],
  ['mosquitto', 'mosquitto without -d'],
  ['named', 'named -f'],
  ['nginx', "nginx -g 'daemon off;'"],
  ['php-fpm', 'php-fpm -F'],
  ['redis-server', 'redis-server --daemonize no'],
  ['rsyslogd', 'rsyslogd -n'],
  ['sshd', 'sshd -D'],
  ['unbound', 'unbound -d'],
]);
const EXAMPLE = "nginx -g 'daemon off;'";

/** `daemonized itself (pid 4711 nginx still runs); run it in the foreground, e.g. nginx -g 'daemon off;'` */
export function daemonizedText(left: readonly BackgroundProcess[]): string {
  const named = listed(
    left.map(({ pid, name }) => `pid ${pid} ${name}`),
    NAMED,
  );
  const verb = left.length === 1 ? 'runs' : 'run';
  const unattributed = left.some(({ isUnattributed }) => isUnattributed)
    ? '; osdaemond does not kill processes that may not belong to it, kill them by hand'
    : '';
  const advice = left.map(({ name }) => ADVICE.get(name)).find((known) => known !== undefined) ?? EXAMPLE;
  return `daemonized itself (${named} still ${verb}${unattributed}); run it in the foreground, e.g. ${advice}`;
}
