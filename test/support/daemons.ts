/** Shell scripts for daemons of tests; each logs when it has reached the point that a test waits for. */

/** Logs `here`, then runs until its stdin is closed or it gets a signal. */
export const STAYS = `echo '["log","here"]'
exec cat >/dev/null`;

/** Runs without the protocol: writes nothing and reads nothing. */
export const SLEEPS = 'exec sleep 1000000';

/** Exits at once. */
export const ENDS = 'exit 1';

/** Registers a key and logs its value; a new value restarts it. */
export function follows(section: string, key: string): string {
  return `echo '["register","${section}","${key}"]'
echo '["get","${section}","${key}"]'
read -r value
echo "[\\"log\\",$value]"
exec cat >/dev/null`;
}

/** Ignores the end of stdin, TERM, INT and HUP. */
export const STUBBORN = `trap '' TERM INT HUP
echo '["log","here"]'
while :; do sleep 1000000; done`;

/** Waits for a line in the FIFO `go`; an empty read comes from a writer of the previous line that is still open. */
export const AWAITS = 'until read -r word <go; do :; done';
