/** One that has put itself into the background is told with its pids, and with what keeps a program of that name out of it. */
import type { BackgroundProcess } from '../machine/types.ts';

const MOST_NAMED = 5;

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

/** `forked into the background (pid 4711 nginx left behind); run it in the foreground, e.g. nginx -g 'daemon off;'` */
export function daemonizedText(left: readonly BackgroundProcess[]): string {
  const named = left.slice(0, MOST_NAMED).map(({ pid, name }) => `pid ${pid} ${name}`);
  const more = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : '';
  const spared = left.some(({ isUnattributed }) => isUnattributed)
    ? '; what cannot be proved to be its own is left alone, end it by hand'
    : '';
  const advice = left.map(({ name }) => ADVICE.get(name)).find((known) => known !== undefined) ?? EXAMPLE;
  return `forked into the background (${named.join(', ')}${more} left behind${spared}); run it in the foreground, e.g. ${advice}`;
}
