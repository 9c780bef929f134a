/** Splits TypeScript source into code, comments and quoted text. */

export interface Import {
  readonly specifier: string;
  /** `export … from` instead of `import … from`. */
  readonly reexport: boolean;
}

const TOKENS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=(?:^|[(,=:[!&|?{};>\n]|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/g;

export interface Token {
  readonly kind: 'code' | 'comment' | 'string' | 'regex';
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

/** The whole text as tokens in order; `code` is what lies between the others. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  let line = 1;
  const add = (kind: Token['kind'], part: string): void => {
    if (part !== '') tokens.push({ kind, text: part, line });
    line += part.split('\n').length - 1;
  };
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    add('code', text.slice(end, index));
    add(/^\/[/*]/.test(token) ? 'comment' : token.startsWith('/') ? 'regex' : 'string', token);
    end = index + token.length;
  }
  add('code', text.slice(end));
  return tokens;
}

/** The code alone: comments become blank, strings and regular expressions empty. Line numbers do not change. */
export function codeOf(text: string): string {
  return text.replace(TOKENS, (token) => (/^['"`]/.test(token) ? '""' : '') + token.replace(/[^\n]/g, ''));
}

/** The comments alone, joined. */
export function commentsOf(text: string): string {
  return [...text.matchAll(TOKENS)]
    .map(([token]) => token)
    .filter((token) => /^\/[/*]/.test(token))
    .join('\n');
}

/** The imports of a file in order, including dynamic and type imports. */
export function importsOf(text: string): Import[] {
  const code = text.replace(TOKENS, (token) => (/^['"]/.test(token) ? token : ''));
  const pattern = /\b(?<word>import|export)\b\s*\(?(?:[\w\s{},*$]*?\bfrom\b)?\s*(?<quoted>'[^']*'|"[^"]*")/g;
  return [...code.matchAll(pattern)].map(({ groups }) => ({
    specifier: groups?.quoted?.slice(1, -1) ?? '',
    reexport: groups?.word === 'export',
  }));
}
