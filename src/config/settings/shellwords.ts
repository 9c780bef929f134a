/** A command line is looked at as /bin/sh would: where its words are, and whether anything in it is for a shell to do. */
import { OsdaemonError } from '../../base/errors.ts';

export interface Word {
  /** Where it begins in the line. */
  readonly start: number;
  /** As written, quotes included. */
  readonly source: string;
  /** Without its quotes; what a shell would put in place of a `$` is not known here. */
  readonly text: string;
}

export interface ShellWords {
  /** Without redirections. */
  readonly words: readonly Word[];
  /** `plain`: words and quotes only. `simple`: one command, with expansions, redirections or a comment. `compound`: more. */
  readonly form: 'plain' | 'simple' | 'compound';
}

const REDIRECTION = /<<-|<<|<&|<>|>>|>&|>\||<|>/y;
/** Deeper than anybody writes, and long before the stack ends. */
const DEEPEST = 100;

/** @throws OsdaemonError `bad_command` for a quote, substitution or backslash without its end */
export function readCommandLine(line: string): ShellWords {
  return new Scanner(line).read();
}

class Scanner {
  readonly #line: string;
  readonly #words: Word[] = [];
  #at = 0;
  #form: ShellWords['form'] = 'plain';
  #depth = 0;

  constructor(line: string) {
    this.#line = line;
  }

  read(): ShellWords {
    let target = false;
    while (this.#at < this.#line.length) {
      const c = this.#line.charAt(this.#at);
      if (c === ' ' || c === '\t') this.#at += 1;
      else if (c === '#') return this.#end('simple');
      else if (c === '<' || c === '>') target = this.#redirection();
      else if (/[;&|()\n]/.test(c)) this.#operator();
      else {
        const word = this.#word();
        if (!target && !this.#isDescriptor(word)) this.#words.push(word);
        target = false;
      }
    }
    return this.#end('plain');
  }

  #end(form: 'plain' | 'simple'): ShellWords {
    this.#needs(form);
    return { words: this.#words, form: this.#form };
  }

  #needs(form: ShellWords['form']): void {
    if (form === 'compound' || this.#form === 'plain') this.#form = form;
  }

  #operator(): void {
    this.#needs('compound');
    this.#at += 1;
  }

  /** The word behind it is its target and no argument. */
  #redirection(): true {
    this.#needs('simple');
    REDIRECTION.lastIndex = this.#at;
    this.#at += REDIRECTION.exec(this.#line)?.[0].length ?? 1;
    return true;
  }

  /** The 2 of `2>file`. */
  #isDescriptor({ source }: Word): boolean {
    return /^\d+$/.test(source) && /[<>]/.test(this.#line.charAt(this.#at));
  }

  #word(): Word {
    const start = this.#at;
    let text = '';
    if (this.#line.charAt(start) === '~') this.#needs('simple');
    while (this.#at < this.#line.length && !/[ \t\n;&|()<>]/.test(this.#line.charAt(this.#at))) text += this.#piece();
    return { start, source: this.#line.slice(start, this.#at), text };
  }

  #piece(): string {
    const c = this.#line.charAt(this.#at);
    this.#at += 1;
    switch (c) {
      case "'":
        return this.#line.slice(this.#at, this.#skipPast("'", 'a single quote') - 1);
      case '"':
        return this.#doubleQuoted();
      case '\\':
        return this.#escaped();
      case '$':
      case '`':
        return this.#expansion(c);
      case '*':
      case '?':
      case '[':
      case '{':
      case '}':
        this.#needs('simple');
    }
    return c;
  }

  #escaped(): string {
    if (this.#at === this.#line.length) throw bad('ends in a backslash, which escapes nothing');
    this.#at += 1;
    const c = this.#line.charAt(this.#at - 1);
    return c === '\n' ? '' : c;
  }

  #doubleQuoted(): string {
    let text = '';
    while (this.#at < this.#line.length) {
      const c = this.#line.charAt(this.#at);
      this.#at += 1;
      if (c === '"') return text;
      if (c === '$' || c === '`') text += this.#expansion(c);
      else if (c === '\\' && /[$`"\\\n]/.test(this.#line.charAt(this.#at))) text += this.#escaped();
      else text += c;
    }
    throw unclosed('a double quote');
  }

  /** Its result is for a shell to find; here it only matters where it ends. */
  #expansion(c: string): string {
    this.#needs('simple');
    if (c === '`') this.#backquoted();
    else if (this.#line.charAt(this.#at) === '(') this.#nested(')', '"$("');
    else if (this.#line.charAt(this.#at) === '{') this.#nested('}', '"${"');
    return '';
  }

  #backquoted(): void {
    for (; this.#at < this.#line.length; this.#at += 1) {
      const c = this.#line.charAt(this.#at);
      if (c === '\\') this.#at += 1;
      if (c === '`') {
        this.#at += 1;
        return;
      }
    }
    throw unclosed('a backquote');
  }

  /** From the opening bracket past its `close`; quotes inside it are quotes of their own. */
  #nested(close: ')' | '}', what: string): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw bad(`nests more than ${DEEPEST} substitutions`);
    this.#at += 1;
    while (this.#at < this.#line.length) {
      const c = this.#line.charAt(this.#at);
      if (c === close) {
        this.#at += 1;
        this.#depth -= 1;
        return;
      }
      if (c === '(' && close === ')') this.#nested(')', 'a "("');
      else this.#piece();
    }
    throw unclosed(what);
  }

  #skipPast(end: string, what: string): number {
    const found = this.#line.indexOf(end, this.#at);
    if (found === -1) throw unclosed(what);
    this.#at = found + 1;
    return this.#at;
  }
}

function unclosed(what: string): OsdaemonError {
  return bad(`has ${what} that is not closed`);
}

function bad(what: string): OsdaemonError {
  return new OsdaemonError('bad_command', `the command line ${what}`);
}
