/** The rules of the house as a function: sources in, one line for every import, size or word that does not belong. */
import { posix } from 'node:path';
import { codeOf, commentsOf, importsOf } from './source.ts';

/** Who may import whom, besides its own room. `base/posix` is a room of its own: only some may make system calls. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  bin: ['host', 'cli', 'base'],
  cli: ['client', 'wire', 'base'],
  client: ['wire', 'base'],
  host: ['api', 'operations', 'supervision', 'machine', 'protocol', 'logs', 'config', 'base', 'base/posix'],
  api: ['operations', 'wire', 'base'],
  operations: ['supervision', 'machine', 'protocol', 'logs', 'config', 'wire', 'base'],
  wire: ['base'],
  worker: ['base'],
  supervision: ['machine', 'protocol', 'logs', 'config', 'base', 'base/posix'],
  machine: ['base'],
  protocol: ['base'],
  logs: ['base'],
  config: ['base'],
  'base/posix': ['base'],
  base: [],
};

/** The one file that may import a package; the few that may import a built-in that reaches far, or nobody. */
const DOORS: Readonly<Record<string, string | readonly string[]>> = {
  fastify: 'api/server.ts',
  ini: 'config/parse.ts',
  chokidar: 'config/watch.ts',
  ajv: 'base/schema.ts',
  split2: 'protocol/lines.ts',
  winston: 'host/logging.ts',
  koffi: 'base/posix/library.ts',
  'node:child_process': 'cli/verbs/check.ts',
  'node:cluster': '',
  'node:dgram': '',
  'node:http': 'client/connection.ts',
  'node:https': '',
  'node:inspector': 'bin/osdaemond.ts',
  'node:net': ['logs/pipe.ts', 'api/socket.ts'],
  'node:readline': '',
  'node:repl': '',
  'node:tls': '',
  'node:v8': 'host/frugal.ts',
  'node:vm': '',
  'node:worker_threads': '',
};

const LONGEST_FILE = 250;

/** @param sources path below `src` (`config/parse.ts`) → text. Returns what is wrong, one line each, in the order of the paths. */
export function mistakesIn(sources: ReadonlyMap<string, string>): string[] {
  const paths = [...sources.keys()].sort();
  return [...paths.flatMap((path) => mistakesOf(path, sources.get(path) ?? '')), ...cyclesIn(sources)];
}

/** Lines of a file that is written to be read; the last line end does not begin another line. */
export function lengthOf(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

function mistakesOf(path: string, text: string): string[] {
  const mistakes: string[] = [];
  if (!(roomOf(path) in MAY_IMPORT)) mistakes.push(`${path} is in no room that this house knows`);
  if (posix.basename(path) === 'index.ts') mistakes.push(`${path} is a barrel`);
  if (!text.startsWith('/**') && !text.startsWith('#!')) {
    mistakes.push(`${path} does not begin with a sentence that says what always holds there`);
  }
  if (lengthOf(text) > LONGEST_FILE) {
    mistakes.push(`${path} has ${lengthOf(text)} lines; over ${LONGEST_FILE} is a reason to split`);
  }
  const code = codeOf(text);
  if (/\bany\b/.test(code)) mistakes.push(`${path} says "any"`);
  const silenced = /@ts-(?:ignore|expect-error|nocheck)|biome-ignore(?! format:)/.exec(commentsOf(text));
  if (silenced !== null) mistakes.push(`${path} silences a check with ${silenced[0]}`);
  for (const { specifier, reexport } of importsOf(text)) {
    if (reexport) mistakes.push(`${path} passes on ${specifier}; import it from where it is defined`);
    const mistake = specifier.startsWith('.') ? neighbour(path, specifier) : stranger(path, specifier);
    if (mistake !== null) mistakes.push(mistake);
  }
  return mistakes;
}

function neighbour(path: string, specifier: string): string | null {
  const target = roomOf(resolve(path, specifier));
  const room = roomOf(path);
  if (target === room || MAY_IMPORT[room]?.includes(target)) return null;
  return `${path} must not import ${target}/`;
}

function stranger(path: string, specifier: string): string | null {
  const name = packageOf(specifier);
  const door = DOORS[name];
  const doors = typeof door === 'string' ? [door] : door;
  if (doors?.includes(path)) return null;
  if (doors !== undefined)
    return `${path} must not import ${name}, ${door === '' ? 'nobody may' : `only ${doors.join(' and ')} may`}`;
  return name.startsWith('node:') ? null : `${path} must not import ${name}, which has no door`;
}

/** Each cycle once, told from the file whose path comes first. */
function cyclesIn(sources: ReadonlyMap<string, string>): string[] {
  const cycles = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) {
      const round = way.slice(at);
      const first = round.indexOf([...round].sort()[0] ?? path);
      const told = [...round.slice(first), ...round.slice(0, first)];
      cycles.add(`a cycle: ${[...told, told[0]].join(' → ')}`);
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

function roomOf(path: string): string {
  return path.startsWith('base/posix/') ? 'base/posix' : (path.split('/')[0] ?? path);
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
