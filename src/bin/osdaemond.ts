/** The executable: on a Node that is too old it says so in one line, which is why nothing newer than that line is loaded here. */
import { close, url } from 'node:inspector';

// From the first line on, none of these ends the process or opens a port; what they mean is known when the host is loaded.
for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGHUP'] as const) process.on(signal, () => {});

const WANTED = [24, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) {
  closeInspector();
  setImmediate(closeInspector);
  // Also where nothing is left to wait for before `main` has returned.
  process.exitCode = 1;
  import('../host/main.ts')
    .then(({ hostMain }) => hostMain(process.argv.slice(2)))
    .then((code) => process.exit(code))
    .catch(fail);
} else {
  process.stderr.write(
    `osdaemond needs Node ${WANTED.join('.')} or newer, this is ${process.versions.node}; in a checkout "npm start" brings its own\n`,
  );
  process.exitCode = 1;
}

/** What `main` itself could not tell, such as a module that cannot be loaded. */
function fail(thrown: unknown): void {
  process.stderr.write(`osdaemond: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
  process.exit(1);
}

/** A USR1 that came before the first line has opened it, unless Node was told not to (`--disable-sigusr1`). */
function closeInspector(): void {
  const isWanted = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) => option.includes('--inspect'));
  if (!isWanted && url() !== undefined) close();
}
