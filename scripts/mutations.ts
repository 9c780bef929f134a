/** Seeds and what chance makes of them: every mutation is at most 200 000 bytes, and mostly near to something that means something. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from './chance.ts';

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

export function mutated(chance: Chance, seeds: Seeds): Buffer {
  let bytes = Buffer.from(chance.one(seeds));
  for (let times = chance.below(5); times > 0; times -= 1) bytes = once(chance, bytes, seeds);
  return bytes.subarray(0, LARGEST);
}

function once(chance: Chance, bytes: Buffer, seeds: Seeds): Buffer<ArrayBuffer> {
  const at = chance.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (chance.below(8)) {
    case 0:
      return Buffer.concat([before, Buffer.from([chance.below(256)]), after]);
    case 1:
      return Buffer.concat([before, Buffer.from([chance.below(256)]), after.subarray(1)]);
    case 2:
      return Buffer.concat([before, after.subarray(chance.below(after.length + 1))]);
    case 3:
      return Buffer.concat([before, Buffer.from(chance.one(BITS)), after]);
    case 4:
      return Buffer.concat([before, Buffer.from(chance.one(seeds))]);
    case 5:
      return Buffer.concat([before, bytes, after]);
    case 6:
      return Buffer.concat([before, Buffer.from(chance.one(BITS).repeat(chance.below(300))), after]);
    default:
      // Seldom: something really long.
      return chance.below(200) === 0
        ? Buffer.concat([before, Buffer.alloc(chance.below(LARGEST), chance.below(256)), after])
        : Buffer.concat([after, before]);
  }
}

/** Every string in it, however deep. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
