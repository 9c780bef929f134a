/** Builds `dist` from `src`: compiles, bundles the executables, and removes files without a source. Does nothing if no input changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildSync } from 'esbuild';
import { NODE_FLAGS } from './nodeflags.ts';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.built-from');
const SHEBANG = '#!/usr/bin/env node\n';
/**
 * The executable as a script for sh and Node at once, so that Node gets its flags at the start. An older Node, which does
 * not know them all, gets none and reports that it is too old.
 */
const DAEMON_SHEBANG = `#!/bin/sh
':' //; case "$(node -v)" in v2[4-9].*|v[3-9][0-9].*) exec node ${NODE_FLAGS.join(' ')} "$0" "$@";; *) exec node "$0" "$@";; esac
`;
const OUTSIDE_SRC = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.ts',
  'scripts/nodeflags.ts',
];

const inputs = fingerprint();
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== inputs) build();

function build(): void {
  rmSync(STAMP, { force: true });
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json')], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  for (const file of filesIn(DIST)) {
    if (!existsSync(sourceOf(file))) rmSync(file);
  }
  bundleDaemon();
  bundleClient();
  for (const file of filesIn(join(DIST, 'bin')).filter((name) => /\.c?js$/.test(name))) {
    const text = readFileSync(file, 'utf8');
    const first = file.endsWith('osdaemond.js') ? DAEMON_SHEBANG : SHEBANG;
    if (!text.startsWith('#!')) writeFileSync(file, first + text);
    chmodSync(file, 0o755);
  }
  writeFileSync(STAMP, inputs);
}

/** Bundling saves the 60 ms to find and read 300 modules, packages included; dynamic imports stay separate files. */
function bundleDaemon(): void {
  buildSync({
    entryPoints: [join(DIST, 'bin', 'osdaemond.js')],
    outdir: join(DIST, 'bin'),
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // It loads a native library next to it.
    external: ['koffi'],
    // CommonJS packages call `require`.
    banner: {
      js: "import * as nodeModule from 'node:module';\nvar require = nodeModule.createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** One CommonJS file: it saves 30 ms to find and read 40 modules, and `require` of node:http is 20 ms faster than `import`. */
function bundleClient(): void {
  buildSync({
    entryPoints: [join(DIST, 'bin', 'osdaemonctl.js')],
    outfile: join(DIST, 'bin', 'osdaemonctl.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
}

/** Changes when a source file is added, removed or written. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of [...OUTSIDE_SRC.map((name) => join(ROOT, name)), ...filesIn(SRC)]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${relative(ROOT, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function sourceOf(built: string): string {
  return join(SRC, relative(DIST, built).replace(/(\.d)?\.[jt]s$/, '.ts'));
}

function filesIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
