/** Rejects names and values that osdaemond or CouchDB would read back differently from what was written. */
import { OsdaemonError } from '../../base/errors.ts';
import { hasLineEnd, trim } from './dialect.ts';

interface Rule {
  readonly broken: (bytes: string) => boolean;
  readonly message: string;
}

const EMPTY: Rule = { broken: (bytes) => bytes === '', message: 'is empty' };
const LINE_END: Rule = { broken: hasLineEnd, message: 'contains a line end' };
const COMMENT: Rule = {
  broken: (bytes) => / ;|\t;/.test(bytes),
  message: 'contains a ";" after a blank, which begins a comment',
};
const BLANKS: Rule = {
  broken: (bytes) => trim(bytes) !== bytes,
  message: 'begins or ends with a blank, which is removed when read',
};
const BRACKETS: Rule = {
  broken: (bytes) => /[[\]]/.test(bytes),
  message: 'contains "[" or "]", which form a section header',
};
/** CouchDB's own rule. It applies to bytes, so it also rejects letters such as "Ü" (0xC3 0x9C) and "☃". */
const CONTROL: Rule = {
  broken: (bytes) => /[^\P{Cc}\t]/u.test(bytes),
  message:
    'contains a control character or a byte from 0x80 to 0x9F, which CouchDB rejects; ' +
    'write it into the file with an editor',
};

const SECTION = [EMPTY, LINE_END, BRACKETS, COMMENT, CONTROL];
const KEY = [
  EMPTY,
  LINE_END,
  BRACKETS,
  COMMENT,
  CONTROL,
  BLANKS,
  { broken: (bytes: string) => bytes.startsWith(';'), message: 'begins with ";", which begins a comment' },
  {
    broken: (bytes: string) => `${bytes} = `.indexOf(' = ') < bytes.length,
    message: 'contains " = ", which ends a key',
  },
];
const VALUE = [
  { broken: EMPTY.broken, message: 'is empty, and a key without a value is ignored; delete the key instead' },
  LINE_END,
  COMMENT,
  { broken: (bytes: string) => bytes.startsWith(';'), message: 'begins with ";", which begins a comment' },
  BLANKS,
  CONTROL,
];

/**
 * The arguments are strings of one character per byte.
 * @throws {OsdaemonError} `bad_value`
 */
export function mustReadBack(section: string, key: string, value: string): void {
  reject('the section name', section, SECTION);
  reject('the key', key, KEY);
  reject('the value', value, VALUE);
}

function reject(what: string, bytes: string, rules: readonly Rule[]): void {
  const rule = rules.find(({ broken }) => broken(bytes));
  if (rule !== undefined) throw new OsdaemonError('bad_value', `${what} ${rule.message}; nothing was written`);
}
