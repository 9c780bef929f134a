/** The daemons of the soak: well-behaved ones, and one for each kind of bad behaviour. */
import type { SeededRandom } from '../test/support/random.ts';

/** Scripts for /bin/sh by name. */
export const DAEMONS: Readonly<Record<string, string>> = {
  follows: `echo '["register","soak","key"]'\necho '["get","soak","key"]'\nread -r v\nexec cat >/dev/null`,
  stays: 'exec cat >/dev/null',
  exits: `sleep 0.$(($$ % 9 + 1))\nexit 1`,
  forks: `(setsid sleep 100 >/dev/null 2>&1 &)\nsleep 101 &\nexec cat >/dev/null`,
  daemonizes: `(setsid sleep 102 >/dev/null 2>&1 &)\nexit 0`,
  stubborn: `trap '' TERM HUP INT\nwhile :; do sleep 103; done`,
  garbage: `while :; do head -c 3000 /dev/urandom; echo; echo '["log",' ; sleep 0.2; done`,
  floods: `while :; do yes '["log","again"]' | head -n 2000; sleep 0.3; done`,
  reads: `while :; do echo '["get","soak"]'; read -r v || exit 0; sleep 0.05; done`,
  neverReads: `yes '["get","soak"]' | head -n 20000\nexec sleep 104`,
  closes: `exec <&- >&- 2>&-\nexec sleep 105`,
  storms: `n=0\nwhile [ $n -lt 50 ]; do (sleep 0.01 &); n=$((n + 1)); done\nsleep 0.2\nexit 3`,
};

const KINDS = Object.keys(DAEMONS);

/** A random configuration with about `daemons` daemons. */
export function iniOf(random: SeededRandom, daemons: number, edition: number): string {
  const entries = Array.from({ length: daemons }, (_, n) => {
    const kind = KINDS[(n + (random.below(8) === 0 ? random.below(KINDS.length) : 0)) % KINDS.length] ?? 'stays';
    return random.below(12) === 0 ? '' : `${kind}${n} = ./${kind}\n`;
  });
  const more = `[soak]\nkey = ${random.below(3)}\nedition = ${edition}\n`;
  const settings = `[os_daemon_settings]\nshutdown_timeout = 0.3\nmax_retries = ${random.pick([1, 3, 1000])}\nhalt_reset = 1\nrestart_delay = ${random.pick([0, 0, 0.1])}\nrestart_delay_max = 0.5\n`;
  return `[os_daemons]\n${entries.join('')}${settings}${more}`;
}
