/** Checks the structure of `src`: imports between modules, adapters of packages, sizes and headers. Takes sources, returns one line per violation. */
import { posix } from 'node:path';
import { codeOf, commentsOf, importsOf } from './source.ts';

/** The modules, and what each may import besides itself. A path that is nested here is a module of its own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  bin: ['host', 'cli', 'base'],
  cli: ['client', 'wire', 'base'],
  client: ['wire', 'base'],
  host: [
    'api',
    'operations',
    'daemons',
    'process',
    'recovery',
    'reaping',
    'events',
    'machine',
    'protocol',
    'logs',
    'config',
    'config/files',
    'config/settings',
    'config/values',
    'config/ini',
    'base',
    'base/posix',
  ],
  api: ['operations', 'wire', 'base', 'base/posix'],
  operations: ['daemons', 'events', 'machine', 'logs', 'config', 'config/settings', 'config/ini', 'wire', 'base'],
  wire: ['base'],
  worker: ['base'],
  daemons: ['process', 'events', 'machine', 'protocol', 'config/settings', 'base', 'base/posix'],
  process: ['recovery', 'reaping', 'events', 'machine', 'protocol', 'logs', 'config/settings', 'base', 'base/posix'],
  recovery: ['reaping', 'base', 'base/posix'],
  reaping: ['base', 'base/posix'],
  events: ['machine', 'base'],
  machine: ['base'],
  protocol: ['base'],
  logs: ['base'],
  config: ['config/files', 'config/settings', 'config/ini', 'base'],
  'config/settings': ['config/values', 'config/ini', 'base'],
  'config/values': ['base'],
  'config/files': ['config/ini', 'base'],
  'config/ini': ['base'],
  'base/posix': ['base'],
  base: [],
};

/** The one file that may import a package; the files that may import a powerful built-in (an empty string: none may). */
const ADAPTERS: Readonly<Record<string, string | readonly string[]>> = {
  fastify: 'api/server.ts',
  ini: 'config/ini/parse.ts',
  chokidar: 'config/files/watch.ts',
  ajv: 'base/schema.ts',
  split2: 'protocol/splitlines.ts',
  winston: 'logs/winston.ts',
  koffi: 'base/posix/library.ts',
  'damerau-levenshtein': 'base/nearest.ts',
  'string-width': 'cli/textwidth.ts',
  'node:child_process': 'cli/verbs/configcheck.ts',
  'node:cluster': '',
  'node:dgram': '',
  'node:http': 'client/connection.ts',
  'node:https': '',
  'node:inspector': 'bin/osdaemond.ts',
  'node:net': ['logs/pipe.ts', 'api/socket.ts'],
  'node:readline': '',
  'node:repl': '',
  'node:tls': '',
  'node:v8': '',
  'node:vm': '',
  'node:worker_threads': '',
};

const NESTED = Object.keys(MAY_IMPORT).filter((module) => module.includes('/'));

/** `any` where a type stands; a property or variable may have that name. */
const TYPE_ANY =
  /(?:[:<]|(?<!\|)\||(?<!&)&|=>|\b(?:as|is|extends|satisfies))\s*any\b|\bany\s*(?:\[\]|>|\|(?!\|)|&(?!&))/;

/** The public entries of the package: the only files that re-export. */
const PUBLIC_ENTRIES = new Set(['client/public.ts', 'worker/public.ts']);

const LONGEST_FILE = 250;
const MOST_FILES = 20;

/** @param sources path below `src` (`config/parse.ts`) → text. Returns what is wrong, one line each, in the order of the paths. */
export function violationsIn(sources: ReadonlyMap<string, string>): string[] {
  const paths = [...sources.keys()].sort();
  return [
    ...paths.flatMap((path) => violationsOf(path, sources.get(path) ?? '')),
    ...crowdedDirectoriesIn(paths),
    ...sharedNamesIn(sources),
    ...cyclesIn(sources),
  ];
}

/** The number of lines; a line end at the end of the file does not begin another one. */
export function lengthOf(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

function violationsOf(path: string, text: string): string[] {
  const violations: string[] = [];
  if (!(moduleOf(path) in MAY_IMPORT)) violations.push(`${path} is in no known module`);
  if (posix.basename(path) === 'index.ts') violations.push(`${path} is a barrel`);
  if (!text.startsWith('/**') && !text.startsWith('#!')) {
    violations.push(`${path} does not begin with a comment that says what the file does`);
  }
  if (lengthOf(text) > LONGEST_FILE) {
    violations.push(`${path} has ${lengthOf(text)} lines; the limit is ${LONGEST_FILE}`);
  }
  const code = codeOf(text);
  if (TYPE_ANY.test(code)) violations.push(`${path} uses "any"`);
  const silenced = /@ts-(?:ignore|expect-error|nocheck)|biome-ignore(?! format:)/.exec(commentsOf(text));
  if (silenced !== null) violations.push(`${path} silences a check with ${silenced[0]}`);
  for (const { specifier, reexport } of importsOf(text)) {
    if (reexport && !PUBLIC_ENTRIES.has(path))
      violations.push(`${path} re-exports ${specifier}; import it from where it is defined`);
    const violation = specifier.startsWith('.') ? wrongModule(path, specifier) : wrongPackage(path, specifier);
    if (violation !== null) violations.push(violation);
  }
  return violations;
}

function wrongModule(path: string, specifier: string): string | null {
  const target = moduleOf(resolve(path, specifier));
  const module = moduleOf(path);
  if (target === module || MAY_IMPORT[module]?.includes(target)) return null;
  return `${path} must not import ${target}/`;
}

function wrongPackage(path: string, specifier: string): string | null {
  const name = packageOf(specifier);
  const adapter = ADAPTERS[name];
  const adapters = typeof adapter === 'string' ? [adapter] : adapter;
  if (adapters?.includes(path)) return null;
  if (adapters !== undefined)
    return `${path} must not import ${name}, ${adapter === '' ? 'no file may' : `only ${adapters.join(' and ')} may`}`;
  return name.startsWith('node:') ? null : `${path} must not import ${name}, which has no adapter`;
}

function crowdedDirectoriesIn(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > MOST_FILES)
    .map(([directory, count]) => `${directory}/ has ${count} files; the limit is ${MOST_FILES}`);
}

/** One exported name means one thing in the whole of `src`. */
function sharedNamesIn(sources: ReadonlyMap<string, string>): string[] {
  const definitions = new Map<string, string[]>();
  for (const [path, text] of sources) {
    for (const name of exportedNamesOf(text)) definitions.set(name, [...(definitions.get(name) ?? []), path]);
  }
  return [...definitions]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name} is exported by ${paths.sort().join(' and ')}; give one of them another name`)
    .sort();
}

function exportedNamesOf(text: string): string[] {
  const declarations =
    /^export (?:default )?(?:async )?(?:abstract )?(?:function\*?|class|interface|type|const|let) (\w+)/gm;
  return [...new Set([...text.matchAll(declarations)].map(([, name]) => name ?? ''))];
}

/** Each cycle once, starting at the file whose path comes first. */
function cyclesIn(sources: ReadonlyMap<string, string>): string[] {
  const cycles = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) {
      const loop = way.slice(at);
      const first = loop.indexOf([...loop].sort()[0] ?? path);
      const cycle = [...loop.slice(first), ...loop.slice(0, first)];
      cycles.add(`import cycle: ${[...cycle, cycle[0]].join(' → ')}`);
    }
    if (at >= 0 || done.has(path)) return;
    for (const { specifier } of importsOf(sources.get(path) ?? '')) {
      if (specifier.startsWith('.')) visit(resolve(path, specifier), [...way, path]);
    }
    done.add(path);
  };
  for (const path of [...sources.keys()].sort()) visit(path, []);
  return [...cycles];
}

function resolve(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

function moduleOf(path: string): string {
  return NESTED.find((module) => path.startsWith(`${module}/`)) ?? path.split('/')[0] ?? path;
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
