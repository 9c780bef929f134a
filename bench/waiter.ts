/** Prints as JSON the delay until a waiter in this process knows of a readiness, and how many of 1000 random starts and stops it misses. */
import type { EventStreamItem } from '../src/events/eventstream.ts';
import { settingsByName, settingsFor, World } from '../test/support/world.ts';

const READINESSES = 300;
const CYCLES = 1000;
/** Becomes ready after a random delay. */
const ERRATIC = `trap 'exit 0' TERM
read -r x </proc/sys/kernel/random/uuid
case $x in [0-3]*) sleep 0.003;; [4-6]*) sleep 0.001;; esac
echo >&3
while :; do sleep 1000 & wait; done`;

const [probe = ''] = process.argv.slice(2);
const w = new World();
await w.manager.boot(
  settingsByName(
    settingsFor('probe', `exec ${probe} /dev/null ready`, { readiness: 'fd', autostart: false }),
    settingsFor('erratic', ERRATIC, { readiness: 'fd', autostart: false }),
  ),
);
const latencies = await readinesses();
console.log(JSON.stringify({ latencies, cycles: CYCLES, missed: await cycles() }));
await w.close();

async function readinesses(): Promise<number[]> {
  const items = w.events.subscribe(new Set(['probe']))[Symbol.asyncIterator]();
  const daemon = w.manager.daemons.get('probe');
  const values: number[] = [];
  for (let i = 0; i < READINESSES; i++) {
    daemon?.start();
    await next(items, 'U');
    const receivedAt = Number(process.hrtime.bigint());
    const line = await w.until(() => w.lines.filter(({ stream }) => stream === 'stderr')[i]);
    values.push((receivedAt - Number(line.text)) / 1e6);
    daemon?.stop();
    await next(items, 'D');
  }
  return values;
}

async function cycles(): Promise<number> {
  const items = w.events.subscribe(new Set(['erratic']))[Symbol.asyncIterator]();
  const daemon = w.manager.daemons.get('erratic');
  let missed = 0;
  for (let run = 1; run <= CYCLES; run++) {
    daemon?.start();
    if (run % 3 !== 0 && (await next(items, 'U')) !== run) missed += 1;
    daemon?.stop();
    if ((await next(items, 'D')) !== run) missed += 1;
  }
  return missed;
}

async function next(items: AsyncIterator<EventStreamItem>, letter: 'U' | 'D'): Promise<number> {
  for (;;) {
    const { value } = await items.next();
    if (value?.kind === 'event' && value.event.event === letter) return value.event.run;
  }
}
