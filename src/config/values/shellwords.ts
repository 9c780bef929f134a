/** Splits a command line as /bin/sh would: finds its words, and whether any part of it needs a shell. */
import { OsdaemonError } from '../../base/errors.ts';

export interface Word {
  /** Offset in the line. */
  readonly start: number;
  /** As written, quotes included. */
  readonly source: string;
  /** Without quotes; expansions are left out. */
  readonly text: string;
}

export interface ShellWords {
  /** Without redirections. */
  readonly words: readonly Word[];
  /** `plain`: words and quotes only. `simple`: one command, with expansions, redirections or a comment. `compound`: more. */
  readonly form: 'plain' | 'simple' | 'compound';
}

const REDIRECTION = /<<-|<<|<&|<>|>>|>&|>\||<|>/y;
/** The deepest nesting of substitutions, far below what the stack allows. */
const DEEPEST = 100;

/** @throws {OsdaemonError} `bad_command` for an unclosed quote or substitution, or a trailing backslash */
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

  /** The next word is the target of the redirection, not an argument. */
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
        return this.#line.slice(this.#at, this.#skipPast("'", 'single quote') - 1);
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
    if (this.#at === this.#line.length) throw bad('trailing backslash in the command');
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
    throw unclosed('double quote');
  }

  /** Only the end of the expansion matters here; a shell finds its result. */
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
    throw unclosed('backquote');
  }

  /** Skips from the opening bracket past its `close`; quotes inside are independent of quotes outside. */
  #nested(close: ')' | '}', what: string): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw bad(`more than ${DEEPEST} nested substitutions in the command`);
    this.#at += 1;
    while (this.#at < this.#line.length) {
      const c = this.#line.charAt(this.#at);
      if (c === close) {
        this.#at += 1;
        this.#depth -= 1;
        return;
      }
      if (c === '(' && close === ')') this.#nested(')', '"("');
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
  return bad(`unclosed ${what} in the command`);
}

function bad(message: string): OsdaemonError {
  return new OsdaemonError('bad_command', message);
}
