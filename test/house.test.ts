/** The house stands as ARCHITECTURE.md draws it: layers, doors, sizes; and the checker that says so notices what is wrong. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lengthOf, mistakesIn } from './support/house.ts';

const SRC = join(import.meta.dirname, '..', 'src');

test('the sources keep the rules of the house', (t) => {
  const sources = new Map(
    globSync('**/*.ts', { cwd: SRC }).map((path) => [path, readFileSync(join(SRC, path), 'utf8')] as const),
  );
  const lengths = [...sources.values()].map(lengthOf).sort((a, b) => a - b);
  t.diagnostic(`${lengths.length} files, median ${lengths[lengths.length >> 1]} lines, longest ${lengths.at(-1)}`);
  assert.ok(sources.size > 20, `only ${sources.size} files found in ${SRC}`);
  assert.deepEqual(mistakesIn(sources), []);
});

const HEAD = '/** Always holds. */\n';
const rules: readonly { says: string; source: Record<string, string>; mistakes: string[] }[] = [
  {
    says: 'a room imports only what lies to its right',
    source: {
      'config/store.ts': `import { x } from '../supervision/manager.ts';`,
      'machine/a.ts': `import '../logs/ring.ts';`,
    },
    mistakes: ['config/store.ts must not import supervision/', 'machine/a.ts must not import logs/'],
  },
  {
    says: 'knowing a type is knowing its room',
    source: { 'protocol/a.ts': `import type { X } from '../config/values.ts';` },
    mistakes: ['protocol/a.ts must not import config/'],
  },
  {
    says: 'a dynamic import, and one over several lines, counts as well',
    source: {
      'logs/a.ts': `const x = await import('../host/host.ts');`,
      'logs/b.ts': `import {\n  a,\n  b,\n} from '../host/host.ts';`,
    },
    mistakes: ['logs/a.ts must not import host/', 'logs/b.ts must not import host/'],
  },
  {
    says: 'system calls are made by supervision and host only',
    source: {
      'config/a.ts': `import { flock } from '../base/posix/files.ts';`,
      'base/b.ts': `import { flock } from './posix/files.ts';`,
      'supervision/c.ts': `import { flock } from '../base/posix/files.ts';`,
    },
    mistakes: ['base/b.ts must not import base/posix/', 'config/a.ts must not import base/posix/'],
  },
  {
    says: 'nobody but bin imports host',
    source: { 'bin/a.ts': `import '../host/host.ts';`, 'supervision/a.ts': `import '../host/host.ts';` },
    mistakes: ['supervision/a.ts must not import host/'],
  },
  {
    says: 'a package has one door, its inner files too',
    source: { 'host/a.ts': `import a from 'ajv/dist/2020.js';`, 'config/parse.ts': `import { parse } from 'ini';` },
    mistakes: ['host/a.ts must not import ajv, only base/schema.ts may'],
  },
  {
    says: 'a package without a door is not used',
    source: { 'host/a.ts': `import a from '@scope/thing/deep.js';`, 'host/b.ts': `import fs from 'fs';` },
    mistakes: [
      'host/a.ts must not import @scope/thing, which has no door',
      'host/b.ts must not import fs, which has no door',
    ],
  },
  {
    says: 'a built-in that reaches far is nobody’s, or has its door',
    source: {
      'supervision/a.ts': `import { spawn } from 'node:child_process';`,
      'host/b.ts': `import { readFileSync } from 'node:fs';`,
    },
    mistakes: ['supervision/a.ts must not import node:child_process, only cli/verbs/check.ts may'],
  },
  {
    says: 'no barrels',
    source: { 'logs/index.ts': `export { a } from './a.ts';\nexport * from './b.ts';` },
    mistakes: [
      'logs/index.ts is a barrel',
      'logs/index.ts passes on ./a.ts; import it from where it is defined',
      'logs/index.ts passes on ./b.ts; import it from where it is defined',
    ],
  },
  {
    says: 'no cycles, each told once',
    source: { 'logs/a.ts': `import './b.ts';`, 'logs/b.ts': `import './c.ts';`, 'logs/c.ts': `import './a.ts';` },
    mistakes: ['a cycle: logs/a.ts → logs/b.ts → logs/c.ts → logs/a.ts'],
  },
  {
    says: 'over 250 lines is too long',
    source: { 'logs/a.ts': '\n'.repeat(249), 'logs/b.ts': '\n'.repeat(250) },
    mistakes: ['logs/b.ts has 251 lines; over 250 is a reason to split'],
  },
  {
    says: 'no any in code; the word in a comment, a string or a longer word is only a word',
    source: {
      'logs/a.ts': 'const a: any[] = [];',
      'logs/b.ts': `// any\nconst b = f(/["any]/.source) + 'any' + \`any\`; const many = 1;`,
    },
    mistakes: ['logs/a.ts says "any"'],
  },
  {
    says: 'no check is silenced; the layout of a table may be its own',
    source: {
      'logs/a.ts': '// @ts-ignore\nf();',
      'logs/b.ts': '/* biome-ignore lint: x */',
      'logs/c.ts': `const c = '@ts-ignore';`,
      'logs/d.ts': '// biome-ignore format: rows are states',
    },
    mistakes: ['logs/a.ts silences a check with @ts-ignore', 'logs/b.ts silences a check with biome-ignore'],
  },
  {
    says: 'a file is in a room',
    source: { 'helpers/a.ts': '', 'util.ts': '' },
    mistakes: ['helpers/a.ts is in no room that this house knows', 'util.ts is in no room that this house knows'],
  },
];

for (const { says, source, mistakes } of rules) {
  test(`the checker: ${says}`, () => {
    const sources = new Map(Object.entries(source).map(([path, text]) => [path, HEAD + text] as const));
    assert.deepEqual(mistakesIn(sources), mistakes);
  });
}

test('the checker: a file begins by saying what always holds there', () => {
  assert.deepEqual(mistakesIn(new Map([['logs/a.ts', 'export const a = 1;\n']])), [
    'logs/a.ts does not begin with a sentence that says what always holds there',
  ]);
});
