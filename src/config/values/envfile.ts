/** Parses an environment file by the rules of systemd's EnvironmentFile: `NAME=value` lines, comments, quotes, backslashes. */
import { validateVariable } from './variables.ts';

export interface EnvFile {
  readonly variables: ReadonlyMap<string, string>;
  /** Messages never contain a value. */
  readonly errors: readonly { readonly line: number; readonly message: string }[];
}

const BLANK_OR_COMMENT = /[ \t]*(?:[#;](?:[^\\\n]|\\.)*)?(?:\n|$)/sy;
const NAME = /[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/y;
const REST_OF_LINE = /[^\n]*(?:\n|$)/y;
const SINGLE_QUOTED = /'([^']*)'[ \t]*/y;
const DOUBLE_QUOTED = /"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*/sy;
/** A backslash escapes the next character, and joins a line to the next. */
const PLAIN = /[^\\\n]*(?:\\.[^\\\n]*)*/sy;

export function parseEnvFile(text: string): EnvFile {
  return new Scanner(text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')).read();
}

class Scanner {
  readonly #text: string;
  readonly #variables = new Map<string, string>();
  readonly #errors: { line: number; message: string }[] = [];
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  read(): EnvFile {
    while (this.#at < this.#text.length) {
      if (this.#take(BLANK_OR_COMMENT) === null) this.#variable();
    }
    return { variables: this.#variables, errors: this.#errors };
  }

  #variable(): void {
    const line = this.#line;
    const name = this.#take(NAME)?.[1];
    const value = name === undefined ? null : this.#value();
    const wrong =
      name === undefined
        ? 'expected NAME=value'
        : value === null
          ? `${name}: unclosed quote`
          : validateVariable(name, value);
    if (wrong !== null) this.#errors.push({ line, message: wrong });
    else if (name !== undefined && value !== null) this.#variables.set(name, value);
    this.#take(REST_OF_LINE);
  }

  /** Quoted parts, then unquoted text up to the end of the line. null: unclosed quote. */
  #value(): string | null {
    let value = '';
    while (this.#at < this.#text.length) {
      switch (this.#text[this.#at]) {
        case "'": {
          const quoted = this.#take(SINGLE_QUOTED)?.[1];
          if (quoted === undefined) return null;
          value += quoted;
          break;
        }
        case '"': {
          const quoted = this.#take(DOUBLE_QUOTED)?.[1];
          if (quoted === undefined) return null;
          value += quoted.replace(/\\(?:\n|(["\\`$]))/g, '$1');
          break;
        }
        default:
          return value + unescaped(this.#take(PLAIN)?.[0] ?? '');
      }
    }
    return value;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) {
      this.#at += found[0].length;
      this.#line += found[0].split('\n').length - 1;
    }
    return found;
  }
}

/** Removes backslashes, and trailing blanks that are not escaped. */
function unescaped(text: string): string {
  let value = '';
  let kept = 0;
  for (let at = 0; at < text.length; at++) {
    const escaped = text[at] === '\\';
    if (escaped) at += 1;
    const c = text[at] ?? '';
    if (!escaped || c !== '\n') value += c;
    if (escaped || (c !== ' ' && c !== '\t')) kept = value.length;
  }
  return value.slice(0, kept);
}
