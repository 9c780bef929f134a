/** Random mutations of protocol lines and INI files: at most 200 000 bytes each, mostly close to valid input. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeededRandom } from '../test/support/random.ts';

type Seeds = readonly [string, ...string[]];

const VECTORS = join(import.meta.dirname, '..', 'test', 'vectors');

export const LINES: Seeds = [
  '["get","s"]',
  '["get","s","k"]',
  '["register","s"]',
  '["register","s","k"]',
  '["log","a message"]',
  '["log","a message",{"level":"error"}]',
  '["ready"]',
  '["beat"]',
  '[]',
  '[[],{},null,true,1e999]',
  '{"get":"s"}',
  '["get","__proto__","constructor"]',
  '["\\u0000","\\ud800"]',
  ...stringsOf(JSON.parse(readFileSync(join(VECTORS, 'protocol.json'), 'utf8'))),
];

export const FILES: Seeds = [
  '[os_daemons]\na = sleep 1\nb = /bin/sh -c "echo $HOME; exec cat" ; comment\n[os_daemon.a]\nenv.X = 1\numask = 0077\n',
  '[osdaemond]\nstate_dir = /tmp/x\nlog_level = debug\nmax_line = 16MiB\nhidden_sections = a, b\n',
  '[os_daemon_settings]\nmax_retries = 3\nretry_time = 5\nrestart_delay = 0.5\nsuccess_codes = 0, 2\nstop_signal = TERM\n',
  '[httpd]\nport = 5984\nbind_address = 127.0.0.1\nlong = one\n two\n three\n',
  '\ufeff[x]\r\na = b\r\n; comment\r\n[x]\r\na = "quoted ; value" ; and more\r\n',
  ...stringsOf(JSON.parse(readFileSync(join(VECTORS, 'ini.json'), 'utf8'))),
];

const LARGEST = 200_000;
const BITS: readonly [string, ...string[]] = [
  '[',
  ']',
  '=',
  ';',
  '"',
  "'",
  '\\',
  '\0',
  '\n',
  '\r\n',
  '{',
  '}',
  ',',
  '$',
  '`',
  '|',
  ' ',
  '\t',
  '%',
  '\ufeff',
  '__proto__',
];

export function mutated(random: SeededRandom, seeds: Seeds): Buffer {
  let bytes = Buffer.from(random.pick(seeds));
  for (let times = random.below(5); times > 0; times -= 1) bytes = mutatedOnce(random, bytes, seeds);
  return bytes.subarray(0, LARGEST);
}

function mutatedOnce(random: SeededRandom, bytes: Buffer, seeds: Seeds): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.below(8)) {
    case 0:
      return Buffer.concat([before, Buffer.from([random.below(256)]), after]);
    case 1:
      return Buffer.concat([before, Buffer.from([random.below(256)]), after.subarray(1)]);
    case 2:
      return Buffer.concat([before, after.subarray(random.below(after.length + 1))]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.pick(BITS)), after]);
    case 4:
      return Buffer.concat([before, Buffer.from(random.pick(seeds))]);
    case 5:
      return Buffer.concat([before, bytes, after]);
    case 6:
      return Buffer.concat([before, Buffer.from(random.pick(BITS).repeat(random.below(300))), after]);
    default:
      // Rarely something very long.
      return random.below(200) === 0
        ? Buffer.concat([before, Buffer.alloc(random.below(LARGEST), random.below(256)), after])
        : Buffer.concat([after, before]);
  }
}

/** All strings in it, at any depth. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
