/** What is written into a configuration file is read back the same, by osdaemond and by CouchDB, or it is not written. */
import { OsdaemonError } from '../../base/errors.ts';
import { hasLineEnd, trim } from './dialect.ts';

interface Rule {
  readonly broken: (bytes: string) => boolean;
  readonly says: string;
}

const EMPTY: Rule = { broken: (bytes) => bytes === '', says: 'is empty' };
const LINE_END: Rule = { broken: hasLineEnd, says: 'holds a line end' };
const COMMENT: Rule = {
  broken: (bytes) => / ;|\t;/.test(bytes),
  says: 'holds a ";" after a blank, where a comment would begin',
};
const BLANKS: Rule = {
  broken: (bytes) => trim(bytes) !== bytes,
  says: 'has blanks around it, which are cut when read',
};
const BRACKETS: Rule = {
  broken: (bytes) => /[[\]]/.test(bytes),
  says: 'holds "[" or "]", which make a section header',
};
/** CouchDB's own rule. It looks at bytes, so it meets letters such as "Ü" (0xC3 0x9C) and "☃" too. */
const CONTROL: Rule = {
  broken: (bytes) => /[^\P{Cc}\t]/u.test(bytes),
  says:
    'holds a control character, or a character with a byte from 0x80 to 0x9F, and CouchDB takes neither; ' +
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
  { broken: (bytes: string) => bytes.startsWith(';'), says: 'begins with ";", as a comment does' },
  { broken: (bytes: string) => `${bytes} = `.indexOf(' = ') < bytes.length, says: 'holds " = ", which ends a key' },
];
const VALUE = [
  { broken: EMPTY.broken, says: 'is empty, and a key without a value is ignored; delete the key instead' },
  LINE_END,
  COMMENT,
  { broken: (bytes: string) => bytes.startsWith(';'), says: 'begins with ";", as a comment does' },
  BLANKS,
  CONTROL,
];

/**
 * All three as one character per byte.
 * @throws OsdaemonError `bad_value`
 */
export function mustReadBack(section: string, key: string, value: string): void {
  refuse('the section name', section, SECTION);
  refuse('the key', key, KEY);
  refuse('the value', value, VALUE);
}

function refuse(what: string, bytes: string, rules: readonly Rule[]): void {
  const rule = rules.find(({ broken }) => broken(bytes));
  if (rule !== undefined) throw new OsdaemonError('bad_value', `${what} ${rule.says}; nothing was written`);
}
