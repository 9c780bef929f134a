/** The checker of retired terms finds them in names, comments, messages, test titles and documents, and nothing else. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RETIRED_TERMS } from './support/retiredterms.ts';
import { areaOf, findTerms, GLOSSARY, wordsOf } from './support/terms.ts';

const termsIn = (path: string, text: string): string[] =>
  findTerms(path, text).map(({ term, line }) => `${line} ${term}`);

const cases: readonly { title: string; path: string; text: string; found: readonly string[] }[] = [
  { title: 'a name', path: 'src/a/b.ts', text: 'const a = 1;\nconst newFolder = a;', found: ['2 folder'] },
  { title: 'a name inside a template', path: 'src/a/b.ts', text: `f(\`\${theFolder}\`);`, found: ['1 folder'] },
  { title: 'a comment', path: 'test/a/b.ts', text: '/** Fine.\n * Made in the folder. */', found: ['2 folder'] },
  {
    title: 'a message',
    path: 'src/a/b.ts',
    text: `f('a mistake of the host');`,
    found: ['1 mistake', '1 the host (for users)'],
  },
  {
    title: 'a test title',
    path: 'test/a/b.ts',
    text: `test('nobody notices', f);`,
    found: ['1 nobody, somebody, anybody, whoever'],
  },
  { title: 'other strings of a test are data', path: 'test/a/b.ts', text: `f('nobody', 'folder');`, found: [] },
  { title: 'a document', path: 'README.md', text: '# A\n\nIts Folder\n', found: ['3 folder'] },
  { title: 'osdaemond is "the host" only in comments', path: 'src/a/b.ts', text: '// The host stops.', found: [] },
  {
    title: 'a host name, the user nobody',
    path: 'README.md',
    text: 'the host name; `nobody`; User=nobody (65534)',
    found: [],
  },
  {
    title: 'copyFile and a copy of a file',
    path: 'src/a/b.ts',
    text: `copyFile(a); // Makes a copy of it.`,
    found: [],
  },
  { title: 'a copy of a daemon', path: 'src/a/b.ts', text: `f('no copy number 3');`, found: ['1 copy (of a daemon)'] },
  { title: 'make room', path: 'src/a/b.ts', text: '// There is no room for it.', found: [] },
  { title: 'idle as a state', path: 'src/a/b.ts', text: `f('idle'); // idle connections`, found: ['1 idle (state)'] },
  {
    title: 'a section of errors',
    path: 'src/a/b.ts',
    text: '/** Reads. Errors: OsdaemonError */',
    found: ['1 Errors:'],
  },
  { title: 'errors: in lower case', path: 'src/a/b.ts', text: '// two errors: one each', found: [] },
];

for (const { title, path, text, found } of cases) {
  test(`the checker: ${title}`, () => assert.deepEqual(termsIn(path, text), found));
}

test('the glossary of CONTRIBUTING.md may name retired terms', () => {
  const text = 'a folder\n<!-- retired terms -->\nfolder\n<!-- end of retired terms -->\nfolder\n';
  assert.deepEqual(termsIn('CONTRIBUTING.md', text), ['1 folder', '5 folder']);
});

test('names are compared as words', () => {
  assert.equal(wordsOf('newFolder'), 'new folder');
  assert.equal(wordsOf('OSDAEMON_NAME'), 'osdaemon name');
});

test('an area is a directory of src or test, or a document', () => {
  assert.deepEqual(['src/config/ini/a.ts', 'scripts/a.ts', 'README.md'].map(areaOf), [
    'src/config',
    'scripts',
    'README.md',
  ]);
});

test('each term is listed once, with a replacement', () => {
  const terms = RETIRED_TERMS.map(({ term }) => term);
  assert.deepEqual(terms, [...new Set(terms)]);
  assert.ok(RETIRED_TERMS.every(({ use }) => use !== ''));
});

test('CONTRIBUTING.md lists the retired terms of the table, in its order', () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'CONTRIBUTING.md'), 'utf8');
  const [glossary = ''] = text.match(GLOSSARY) ?? [];
  const rows = glossary.split('\n').filter((line) => line.startsWith('| '));
  assert.deepEqual(
    rows.slice(1),
    RETIRED_TERMS.map(({ term, use }) => `| ${term} | ${use} |`),
  );
});
