/** Scripts for /bin/sh that behave as daemons; each says in its log when it has come to the point that a test waits for. */

/** Says `here`, then stays until its stdin is closed or it is told to go. */
export const STAYS = `echo '["log","here"]'
exec cat >/dev/null`;

/** Knows nothing of a host: says nothing, reads nothing, stays. */
export const SLEEPS = 'exec sleep 1000000';

/** Ends at once. */
export const ENDS = 'exit 1';

/** Registers what it follows and says its value, `s: v`; a new value is a new run. */
export function follows(section: string, key: string): string {
  return `echo '["register","${section}","${key}"]'
echo '["get","${section}","${key}"]'
read -r value
echo "[\\"log\\",$value]"
exec cat >/dev/null`;
}

/** Does not leave when it is asked to, neither by its stdin nor by TERM, INT or HUP. */
export const STUBBORN = `trap '' TERM INT HUP
echo '["log","here"]'
while :; do sleep 1000000; done`;

/** Waits for a word in the FIFO `go`; whoever still holds it open from the word before has said nothing. */
export const AWAITS = 'until read -r word <go; do :; done';
