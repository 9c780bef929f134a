/** A series of events calls the listener once, soon after the last event, and not too late after the first. */
import assert from 'node:assert/strict';
import fs, { appendFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Cancel } from '../../src/base/clock.ts';
import { layersOf } from '../../src/config/files/layers.ts';
import { LayerWatch } from '../../src/config/files/watch.ts';
import { ManualClock } from '../logs/clock.ts';
import { temporaryDirectory } from '../support/folder.ts';

/** Reports every timer that is set. */
class ReportingClock extends ManualClock {
  #begun = Promise.withResolvers<number>();

  override after(ms: number, due: () => void): Cancel {
    const cancel = super.after(ms, due);
    this.#begun.resolve(ms);
    this.#begun = Promise.withResolvers();
    return cancel;
  }

  /** The length of the next wait. */
  next(): Promise<number> {
    return this.#begun.promise;
  }
}

function watched(t: TestContext): { file: string; clock: ReportingClock; quiet: number[]; watch: LayerWatch } {
  const directory = temporaryDirectory(t);
  const file = join(directory, 'local.ini');
  writeFileSync(file, '');
  const clock = new ReportingClock();
  const quiet: number[] = [];
  const watch = new LayerWatch(layersOf(['local.ini'], directory), clock, {
    quiet: () => quiet.push(clock.now()),
    trouble: assert.fail,
  });
  t.after(() => watch.close());
  return { file, clock, quiet, watch };
}

test('writes without a pause call the listener too', async (t) => {
  const { file, clock, quiet, watch } = watched(t);
  await watch.ready;
  clock.pass(1000);
  quiet.length = 0;
  const began = clock.now();
  const waits: number[] = [];
  for (let writes = 0; writes < 3; writes++) {
    const next = clock.next();
    appendFileSync(file, 'k = v\n');
    waits.push(await next);
    clock.pass(59);
  }
  assert.deepEqual(waits, [60, 60, 32]);
  assert.deepEqual(
    quiet.map((at) => at - began),
    [177],
    'the manual clock stood still until it was moved past the 150 ms',
  );
});

test('a closed watch does not call the listener', async (t) => {
  const { clock, quiet, watch } = watched(t);
  await watch.ready;
  await watch.close();
  clock.pass(1000);
  assert.deepEqual([quiet, clock.waiting], [[], 0]);
});

test('when the system has no watches left, the message says once what to do', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileSync(join(directory, 'local.ini'), '');
  const troubles: string[] = [];
  const reported = Promise.withResolvers<void>();
  const real = fs.watch;
  const full = (): never => {
    throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC' });
  };
  Object.defineProperty(fs, 'watch', { value: full, configurable: true, writable: true });
  syncBuiltinESMExports();
  t.after(() => {
    Object.defineProperty(fs, 'watch', { value: real, configurable: true, writable: true });
    syncBuiltinESMExports();
  });
  const watch = new LayerWatch(layersOf(['local.ini'], directory), new ManualClock(), {
    quiet: () => {},
    trouble: (message) => {
      troubles.push(message);
      reported.resolve();
    },
  });
  await reported.promise;
  await watch.ready;
  await watch.close();
  assert.deepEqual(troubles, [
    'changes of the configuration files may go unnoticed: ENOSPC: System limit for number of file watchers reached; ' +
      'raise fs.inotify.max_user_watches, or send SIGHUP after a change',
  ]);
});
