/** The structure of `src` follows ARCHITECTURE.md (modules, adapters, sizes, headers), and the checker notices violations. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lengthOf, violationsIn } from './support/house.ts';
import { termsInTree } from './support/termfiles.ts';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

test('the sources follow the structure', (t) => {
  const sources = new Map(
    globSync('**/*.ts', { cwd: SRC }).map((path) => [path, readFileSync(join(SRC, path), 'utf8')] as const),
  );
  const lengths = [...sources.values()].map(lengthOf).sort((a, b) => a - b);
  t.diagnostic(`${lengths.length} files, median ${lengths[lengths.length >> 1]} lines, longest ${lengths.at(-1)}`);
  assert.ok(sources.size > 20, `only ${sources.size} files found in ${SRC}`);
  assert.deepEqual(violationsIn(sources), []);
});

test('no retired term is used', () => {
  assert.deepEqual(
    termsInTree().map(
      ({ path, line, term, use, text }) => `${path}:${line} uses "${term}" instead of "${use}": ${text.slice(0, 80)}`,
    ),
    [],
  );
});

test('tests, scripts and benchmarks begin with a header comment', () => {
  const paths = globSync('{test,scripts,bench}/**/*.{ts,c}', { cwd: ROOT });
  assert.deepEqual(
    paths.filter((path) => !/^(?:#!.*\n)?\/\*/.test(readFileSync(join(ROOT, path), 'utf8'))),
    [],
  );
});

const HEAD = '/** Does something. */\n';
const rules: readonly { title: string; source: Record<string, string>; violations: string[] }[] = [
  {
    title: 'a module imports only what MAY_IMPORT allows',
    source: {
      'config/store.ts': `import { x } from '../daemons/manager.ts';`,
      'machine/a.ts': `import '../logs/ring.ts';`,
    },
    violations: ['config/store.ts must not import daemons/', 'machine/a.ts must not import logs/'],
  },
  {
    title: 'a type import counts',
    source: { 'protocol/a.ts': `import type { X } from '../config/ini/values.ts';` },
    violations: ['protocol/a.ts must not import config/ini/'],
  },
  {
    title: 'a dynamic import and a multi-line import count',
    source: {
      'logs/a.ts': `const x = await import('../host/host.ts');`,
      'logs/b.ts': `import {\n  a,\n  b,\n} from '../host/host.ts';`,
    },
    violations: ['logs/a.ts must not import host/', 'logs/b.ts must not import host/'],
  },
  {
    title: 'only some modules make system calls',
    source: {
      'config/a.ts': `import { flock } from '../base/posix/files.ts';`,
      'base/b.ts': `import { flock } from './posix/files.ts';`,
      'process/c.ts': `import { flock } from '../base/posix/files.ts';`,
    },
    violations: ['base/b.ts must not import base/posix/', 'config/a.ts must not import base/posix/'],
  },
  {
    title: 'only bin imports host',
    source: { 'bin/a.ts': `import '../host/host.ts';`, 'daemons/a.ts': `import '../host/host.ts';` },
    violations: ['daemons/a.ts must not import host/'],
  },
  {
    title: 'a package has one adapter, also for its inner files',
    source: { 'host/a.ts': `import a from 'ajv/dist/2020.js';`, 'config/ini/parse.ts': `import { parse } from 'ini';` },
    violations: ['host/a.ts must not import ajv, only base/schema.ts may'],
  },
  {
    title: 'a package without an adapter is not used',
    source: { 'host/a.ts': `import a from '@scope/thing/deep.js';`, 'host/b.ts': `import fs from 'fs';` },
    violations: [
      'host/a.ts must not import @scope/thing, which has no adapter',
      'host/b.ts must not import fs, which has no adapter',
    ],
  },
  {
    title: 'a powerful built-in has its adapter',
    source: {
      'process/a.ts': `import { spawn } from 'node:child_process';`,
      'host/b.ts': `import { readFileSync } from 'node:fs';`,
    },
    violations: ['process/a.ts must not import node:child_process, only cli/verbs/configcheck.ts may'],
  },
  {
    title: 'no barrels',
    source: { 'logs/index.ts': `export { a } from './a.ts';\nexport * from './b.ts';` },
    violations: [
      'logs/index.ts is a barrel',
      'logs/index.ts re-exports ./a.ts; import it from where it is defined',
      'logs/index.ts re-exports ./b.ts; import it from where it is defined',
    ],
  },
  {
    title: 'a public entry of the package re-exports',
    source: { 'client/public.ts': `export { a } from './a.ts';`, 'cli/public.ts': `export { a } from './a.ts';` },
    violations: ['cli/public.ts re-exports ./a.ts; import it from where it is defined'],
  },
  {
    title: 'no import cycles, each reported once',
    source: { 'logs/a.ts': `import './b.ts';`, 'logs/b.ts': `import './c.ts';`, 'logs/c.ts': `import './a.ts';` },
    violations: ['import cycle: logs/a.ts → logs/b.ts → logs/c.ts → logs/a.ts'],
  },
  {
    title: 'a file has at most 250 lines',
    source: { 'logs/a.ts': '\n'.repeat(249), 'logs/b.ts': '\n'.repeat(250) },
    violations: ['logs/b.ts has 251 lines; the limit is 250'],
  },
  {
    title: 'no type any; comments, strings, longer words and other uses of the name do not count',
    source: {
      'logs/a.ts': 'const a: any[] = [];',
      'logs/c.ts': 'const c = f(x as any);',
      'logs/d.ts': 'type D = Map<string, any>;',
      'logs/e.ts': 'const f = (x: string): string | any => x;',
      'logs/f.ts': 'f({ any: true, ...(any === 1 ? {} : { any }) }); const g = (any && x) || any;',
      'logs/b.ts': `// any\nconst b = f(/["any]/.source) + 'any' + \`any\`; const many = 1;`,
    },
    violations: ['logs/a.ts', 'logs/c.ts', 'logs/d.ts', 'logs/e.ts'].map((path) => `${path} uses "any"`),
  },
  {
    title: 'no check is silenced, but a table may keep its own format',
    source: {
      'logs/a.ts': '// @ts-ignore\nf();',
      'logs/b.ts': '/* biome-ignore lint: x */',
      'logs/c.ts': `const c = '@ts-ignore';`,
      'logs/d.ts': '// biome-ignore format: rows are states',
    },
    violations: ['logs/a.ts silences a check with @ts-ignore', 'logs/b.ts silences a check with biome-ignore'],
  },
  {
    title: 'a directory has at most 20 files',
    source: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`logs/file${index}.ts`, ''])),
    violations: ['logs/ has 21 files; the limit is 20'],
  },
  {
    title: 'an exported name means one thing',
    source: { 'logs/a.ts': 'export class Entry {}', 'base/b.ts': 'export interface Entry {}\nexport type Entry = 1;' },
    violations: ['Entry is exported by base/b.ts and logs/a.ts; give one of them another name'],
  },
  {
    title: 'a file belongs to a module',
    source: { 'helpers/a.ts': '', 'util.ts': '' },
    violations: ['helpers/a.ts is in no known module', 'util.ts is in no known module'],
  },
];

for (const { title, source, violations } of rules) {
  test(`the checker: ${title}`, () => {
    const sources = new Map(Object.entries(source).map(([path, text]) => [path, HEAD + text] as const));
    assert.deepEqual(violationsIn(sources), violations);
  });
}

test('the checker: a file begins with a header comment', () => {
  assert.deepEqual(violationsIn(new Map([['logs/a.ts', 'export const a = 1;\n']])), [
    'logs/a.ts does not begin with a comment that says what the file does',
  ]);
});
