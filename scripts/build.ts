/** After this script `dist` holds exactly what `src` says: nothing stale, nothing of files that are gone, every bin executable. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.built-from');
const SHEBANG = '#!/usr/bin/env node\n';
/**
 * The host as a script for sh and Node at once: without this option Node opens its inspector at a USR1 that comes before
 * the host has a handler; an older Node, which does not know the option, is left to say what it misses.
 */
const HOST_SHEBANG = `#!/bin/sh
':' //; case "$(node -v)" in v2[4-9].*|v[3-9][0-9].*) exec node --disable-sigusr1 "$0" "$@";; *) exec node "$0" "$@";; esac
`;
const OUTSIDE_SRC = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.ts'];

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
  bundleHost();
  bundleClient();
  for (const file of filesIn(join(DIST, 'bin')).filter((name) => /\.c?js$/.test(name))) {
    const text = readFileSync(file, 'utf8');
    const first = file.endsWith('osdaemond.js') ? HOST_SHEBANG : SHEBANG;
    if (!text.startsWith('#!')) writeFileSync(file, first + text);
    chmodSync(file, 0o755);
  }
  writeFileSync(STAMP, inputs);
}

/** Three hundred modules, those of the packages included, would take 60 ms more to find and read; what is loaded late stays apart. */
function bundleHost(): void {
  buildSync({
    entryPoints: [join(DIST, 'bin', 'osdaemond.js')],
    outdir: join(DIST, 'bin'),
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Its library lies beside it.
    external: ['koffi'],
    // For the packages that are CommonJS.
    banner: {
      js: "import * as nodeModule from 'node:module';\nvar require = nodeModule.createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** One file, as CommonJS: forty modules would take 30 ms to find and read, and `import` of node:http 20 ms more than `require`. */
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

/** Changes when a source is added, removed or written. */
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

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
