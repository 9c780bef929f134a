/** The executable osdaemond. On a Node that is too old it prints one line, so nothing that needs a newer Node is loaded before. */
import { close, url } from 'node:inspector';

// From the first line on, none of these kills the process or opens a port; their handlers are loaded later.
for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGHUP'] as const) process.on(signal, () => {});

const REQUIRED = [24, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > REQUIRED[0] || (major === REQUIRED[0] && minor >= REQUIRED[1])) {
  closeInspector();
  setImmediate(closeInspector);
  // For the case that Node has nothing left to wait for before `hostMain` returns.
  process.exitCode = 1;
  import('../host/main.ts')
    .then(({ hostMain }) => hostMain(process.argv.slice(2)))
    .then((code) => process.exit(code))
    .catch(fail);
} else {
  process.stderr.write(
    `osdaemond needs Node ${REQUIRED.join('.')} or newer, this is ${process.versions.node}; run \`npm start\` in the checkout, or put Node ${REQUIRED.join('.')}+ first in PATH\n`,
  );
  process.exitCode = 1;
}

/** Prints what `hostMain` cannot, such as a module that cannot be loaded. */
function fail(thrown: unknown): void {
  process.stderr.write(`osdaemond: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
  process.exit(1);
}

/** A SIGUSR1 before the first line opens the inspector, unless Node has the flag `--disable-sigusr1`. */
function closeInspector(): void {
  const isWanted = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) => option.includes('--inspect'));
  if (!isWanted && url() !== undefined) close();
}
