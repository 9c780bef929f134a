/** `npm run fuzz -- [--lines N] [--files N] [--edits N] [--seed N]`: sends mutated protocol lines and INI files to a real osdaemond, and checks that it never crashes and serves every daemon. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { osdaemond } from '../test/support/command.ts';
import { newDirectory } from '../test/support/folder.ts';
import { startHost } from '../test/support/host.ts';
import { newSeed, SeededRandom } from '../test/support/random.ts';
import { FILES, LINES, mutated } from './mutations.ts';
import { numbersFrom } from './options.ts';

const { lines, files, edits, seed } = numbersFrom(process.argv.slice(2), {
  lines: 1_000_000,
  files: 20_000,
  edits: 200,
  seed: newSeed(),
});
const random = new SeededRandom(seed);
console.log(`seed ${seed}: ${lines} lines, ${files} files, ${edits} edits of a running configuration`);

const BATCH = 20_000;
const FILES_AT_ONCE = 200;
/** The limit for osdaemond, whatever the input. */
const MAX_MEMORY_MB = 250;

const cleanups: (() => unknown)[] = [];
try {
  await fuzzLines();
  await fuzzFiles();
  await fuzzEdits();
  console.log('no crash, and every daemon was served');
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}

async function fuzzLines(): Promise<void> {
  if (lines === 0) return;
  const host = startHost(
    { after: (cleanup) => cleanups.push(cleanup) },
    {
      args: ['--log-format', 'json', '--log-level', 'info', 'default.ini', 'local.ini'],
      ini: `[s]\nk = v\n[osdaemond]\nmax_line = 100000\n[os_daemons]\nhostile = ./hostile\nreads = ./reads\n`,
      prepare: (made) => {
        made.fifo('go');
        made.script(
          'hostile',
          'exec 3<&0\ncat <&3 >/dev/null 3<&- &\nexec 3<&-\nwhile read -r batch <go; do cat "$batch"; echo; echo "[\\"log\\",\\"done $batch\\"]"; done',
        );
        made.script(
          'reads',
          `while :; do echo '["get","s","k"]'; read -r answer || exit 0; [ "$answer" = '"v"' ] || { echo "wrong: $answer" >&2; exit 1; }; sleep 0.1; done`,
        );
      },
    },
  );
  for (let done = 0; done < lines; done += BATCH) {
    const count = Math.min(BATCH, lines - done);
    const text = Buffer.concat(
      Array.from({ length: count }, () => Buffer.concat([mutated(random, LINES), Buffer.from('\n')])),
    );
    host.write('batch', text);
    const last = host.log.all.at(-1);
    await host.writeTo('go', 'batch');
    await host.logged('hostile', 'done batch', last);
    const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1]) / 1024;
    assert.ok(memory < MAX_MEMORY_MB, `${memory} MB after ${done + count} lines`);
    assert.deepEqual(host.log.matching({ message: /^wrong:|please report this/ }), []);
    host.log.forget();
  }
  assert.equal(await host.stop(), 0);
  console.log(`${lines} lines: osdaemond survived, and the other daemon got all its answers`);
}

async function fuzzFiles(): Promise<void> {
  const directory = newDirectory();
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  for (let done = 0; done < files; done += FILES_AT_ONCE) {
    const layer = join(directory, 'fuzz.d');
    rmSync(layer, { recursive: true, force: true });
    mkdirSync(layer);
    for (let n = 0; n < Math.min(FILES_AT_ONCE, files - done); n++) {
      writeFileSync(join(layer, `${n}.ini`), mutated(random, FILES));
    }
    for (const option of ['--check', '--print-config']) {
      const { code, stderr } = await osdaemond([option, layer], { cwd: directory });
      const isClean = (code === 0 || code === 78) && !/^\s+at /m.test(stderr);
      assert.ok(
        isClean,
        `${option} exited with code ${code}; the files are in ${keep(directory)}\n${stderr.slice(0, 4000)}`,
      );
    }
  }
  if (files > 0) console.log(`${files} files: each was read, or rejected with a message`);
}

/** Mutations stay outside the sections of osdaemond, so none becomes a command or the name of a written file. */
async function fuzzEdits(): Promise<void> {
  if (edits === 0) return;
  const head = '[os_daemons]\nit = ./it\n';
  const harmless = FILES.map((text) => text.replace(/os_daemon|osdaemond/g, 'other'));
  const host = startHost(
    { after: (cleanup) => cleanups.push(cleanup) },
    {
      ini: head,
      prepare: (made) =>
        made.script(
          'it',
          `echo '["register","end"]'\necho '["get","end","n"]'\nread -r n\necho "n $n" >&2\nexec cat >/dev/null`,
        ),
    },
  );
  const first = await host.logged('it', 'n null');
  let last = first;
  for (let n = 1; n <= edits; n++) {
    host.edit('local.ini', '');
    host.write(
      'local.ini',
      Buffer.concat([Buffer.from(head), mutated(random, [harmless[0] ?? '', ...harmless.slice(1)])]),
    );
    if (n % 10 !== 0) continue;
    host.edit('local.ini', `${head}[end]\nn = ${n}\n`);
    last = await host.logged('it', `n "${n}"`, last);
  }
  assert.deepEqual(host.log.matching({ message: /please report this/ }), []);
  assert.equal(await host.stop(), 0);
  console.log(`${edits} edits: osdaemond survived, and applied every valid one`);
}

/** Keeps the files that led to a failure. */
function keep(directory: string): string {
  cleanups.length = 0;
  return directory;
}
