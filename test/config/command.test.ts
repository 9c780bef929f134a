/** A command line is executed as /bin/sh would: a plain one without a shell, a simple one under a shell that execs the program. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type CommandLine, parseCommand } from '../../src/config/values/commandline.ts';
import { newDirectory } from '../support/folder.ts';

/** Holds `p`, which prints its pid and each of its arguments, and two files for patterns to find. */
const directory = newDirectory();

before(() => {
  writeFileSync(join(directory, 'p'), '#!/bin/sh\nprintf "%s\\0" "$$" "$@"\n');
  chmodSync(join(directory, 'p'), 0o755);
  mkdirSync(join(directory, 'home'));
  for (const name of ['one.txt', 'two.txt', 'in']) writeFileSync(join(directory, name), 'from a file\n');
});

after(() => rmSync(directory, { recursive: true }));

interface Run {
  readonly args: string[];
  /** Whether the process that was started is the program itself. */
  readonly same: boolean;
}

/** @param argv what is executed, by a shell that says its pid before it becomes that */
function run(argv: readonly string[]): Run {
  const output = execFileSync('/bin/sh', ['-c', 'printf "%s\\0" "$$"; exec "$@"', 'sh', ...argv], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: join(directory, 'home'), X: 'a b', EMPTY: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [started, pid, ...args] = output.split('\0').slice(0, -1);
  return { args, same: started === pid };
}

function argvOf(command: CommandLine): readonly string[] {
  return command.kind === 'words' ? command.argv : ['/bin/sh', '-c', command.script];
}

const plain: readonly string[] = [
  './p',
  './p a b  c\td',
  './p "a b" \'c d\' e\\ f',
  './p "" \'\' a""b',
  `./p "it's" 'say "x"' it\\'s`,
  './p "a\\"b" "a\\\\b" "a\\$b" "a\\`b" "a\\nb" "a\\ b"',
  `./p 'a\\b' 'a\\' a\\\\b`,
  './p a#b "#c" \\#d',
  './p a~b "~" \\~',
  './p A=1 --opt=3 -x=y',
  './p "*" \'?\' \\[a\\] "{}" \\; "&" "a|b" "<" ">" "(" ")"',
  './p a!b ! if done',
  './p %1 ^a @b a:b a,b a+b a] ] -',
  './p äöü "ß ☃"',
  '"./p" a',
  '\\./p a',
];

for (const line of plain) {
  test(`executed directly: ${line}`, () => {
    const command = parseCommand(line);
    assert.equal(command.kind, 'words');
    assert.deepEqual(run(argvOf(command)).args, run(['/bin/sh', '-c', `exec ${line}`]).args);
  });
}

const simple: readonly (readonly [string, string[]])[] = [
  ['./p $X "$X" \'$X\'', ['a', 'b', 'a b', '$X']],
  [`./p \${X%b} "\${NONE:-x y}"`, ['a', 'x y']],
  ['./p $(echo hi there) `echo me`', ['hi', 'there', 'me']],
  ['./p "$(echo "a b")" "`echo \\"c d\\"`"', ['a b', 'c d']],
  [`./p "$(echo '"')" $(echo ')')`, ['"', ')']],
  ['./p $((1 + 2)) $( (echo in) )', ['3', 'in']],
  ['./p *.txt', ['one.txt', 'two.txt']],
  ['./p ???.txt [ot]*.txt', ['one.txt', 'two.txt', 'one.txt', 'two.txt']],
  ['./p ~ "~"', [join(directory, 'home'), '~']],
  ["./p a # b 'c", ['a']],
  ['./p {} a{b', ['{}', 'a{b']],
  ['./p $(cat < in)', ['from', 'a', 'file']],
  ['./p a 2>/dev/null b', ['a', 'b']],
  ['./p 2>&1 a', ['a']],
  ['2>/dev/null ./p a', ['a']],
  ['< in ./p a 3>> /dev/null 4>&- 5<>/dev/null 6>|/dev/null', ['a']],
  ['Y=1 Z="x y" ./p a', ['a']],
  ["Y='a b' </dev/null ./p $X", ['a', 'b']],
  ['$EMPTY ./p a', ['a']],
];

for (const [line, args] of simple) {
  test(`under a shell that execs the program: ${line}`, () => {
    const command = parseCommand(line);
    assert.equal(command.kind, 'shell');
    assert.deepEqual(run(argvOf(command)), { args, same: true });
  });
}

test('an assignment before the program reaches the program', () => {
  const command = parseCommand('Y="a b" sh -c \'./p "$Y"\'');
  assert.deepEqual(run(argvOf(command)).args, ['a b']);
});

const compound: readonly (readonly [string, string[]])[] = [
  ['true; ./p a', ['a']],
  ['true && ./p a', ['a']],
  ['false || ./p a', ['a']],
  ['./p a | cat', ['a']],
  ['./p a & wait', ['a']],
  ['cd home && ../p a', ['a']],
  ['if true; then ./p a; fi', ['a']],
  ['for x in a b; do ./p $x; break; done', ['a']],
  ['while :; do ./p a; break; done', ['a']],
  ['case x in x) ./p a;; esac', ['a']],
  ['{ ./p a; }', ['a']],
  ['(./p a)', ['a']],
  ['! { ./p a; false; }', ['a']],
  ['exec ./p a $X', ['a', 'a', 'b']],
  ['exec ./p a', ['a']],
  ['eval "./p $X"', ['a', 'b']],
  ['. ./script', ['sourced']],
  ['command ./p a', ['a']],
  ['Y=1 exec ./p a', ['a']],
  ['./p $(case x in x) echo a;; esac)', ['a']],
];

for (const [line, args] of compound) {
  test(`under a shell, unchanged: ${line}`, () => {
    writeFileSync(join(directory, 'script'), './p sourced\n');
    const command = parseCommand(line);
    assert.deepEqual(command, { kind: 'shell', script: line });
    assert.deepEqual(run(argvOf(command)).args, args);
  });
}

const impossible: readonly (readonly [string, RegExp])[] = [
  ["./p 'a", /^unclosed single quote in the command$/],
  ['./p "a', /^unclosed double quote in the command$/],
  ['./p "a\\"', /^unclosed double quote in the command$/],
  ['./p "$(echo "a)', /^unclosed/],
  ['./p $(echo a', /^unclosed "\$\(" in/],
  [`./p \${a`, /^unclosed "\$\{" in/],
  ['./p `echo a', /^unclosed backquote in/],
  ['./p a\\', /trailing backslash/],
  ['', /names no program/],
  ['  ', /names no program/],
  ['# ./p', /names no program/],
  ['A=1', /names no program/],
  ['> out', /names no program/],
  ['"" a', /begins with an empty word/],
  ['./p a\0b', /NUL byte in the command/],
  [`./p ${'$('.repeat(10_000)}`, /more than 100 nested substitutions/],
];

for (const [line, message] of impossible) {
  test(`refused: ${JSON.stringify(line.slice(0, 40))}`, () => {
    assert.throws(() => parseCommand(line), { name: 'OsdaemonError', code: 'bad_command', message });
  });
}

test('bytes that are not UTF-8 are kept', () => {
  assert.deepEqual(parseCommand('./p a\udc80 "\udcff"'), { kind: 'words', argv: ['./p', 'a\udc80', '\udcff'] });
});
