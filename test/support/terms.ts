/** Finds retired terms in sources and documents. Takes text, returns one finding per term and place. */
import { RETIRED_TERMS, type RetiredTerm, type Usage } from './retiredterms.ts';
import { tokensOf } from './source.ts';

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly term: string;
  readonly use: string;
  /** The name, or the line of text. */
  readonly text: string;
}

interface Phrase {
  readonly usages: readonly Usage[];
  readonly line: number;
  readonly text: string;
}

/** A pattern with a capital letter means that letter; all others match both cases. */
const COMPILED = new Map(
  RETIRED_TERMS.map((term) => [term, new RegExp(term.pattern, /[A-Z]/.test(term.pattern.source) ? '' : 'i')] as const),
);
/** Most phrases contain no term, which one search tells. */
const ANY_TERM = new RegExp(RETIRED_TERMS.map(({ pattern }) => pattern.source).join('|'), 'i');
const TEST_TITLE = /\b(?:test|describe|suite|it)(?:\.\w+)?\(\s*$/;
/** CONTRIBUTING.md names the retired terms between these lines. */
export const GLOSSARY = /<!-- retired terms -->[\s\S]*?<!-- end of retired terms -->/g;

/** Paths that begin with `src/`, `test/` and so on, relative to the checkout. */
export function findTerms(path: string, text: string): Finding[] {
  const phrases = path.endsWith('.ts') ? phrasesOfSource(path, text) : phrasesOfDocument(text);
  const suspects = phrases.filter(({ text: phrase }) => ANY_TERM.test(phrase));
  return suspects.flatMap(({ usages, line, text: phrase }) =>
    RETIRED_TERMS.filter((term) => isIn(term, usages, phrase) && !term.except?.test(path)).map(({ term, use }) => ({
      path,
      line,
      term,
      use,
      text: phrase.trim(),
    })),
  );
}

/** The directory or document that a path counts for: `src/config`, `test/e2e`, `README.md`. */
export function areaOf(path: string): string {
  const parts = path.split('/');
  return parts.length > 2 ? parts.slice(0, 2).join('/') : (parts[0] ?? path);
}

/** `newSource` → `new source`, `OSDAEMON_NAME` → `osdaemon name`. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_$#]+/g, ' ')
    .toLowerCase()
    .trim();
}

function isIn(term: RetiredTerm, where: readonly Usage[], phrase: string): boolean {
  return term.usages.some((usage) => where.includes(usage)) && (COMPILED.get(term)?.test(phrase) ?? false);
}

function phrasesOfSource(path: string, text: string): Phrase[] {
  const phrases: Phrase[] = [];
  const isShipped = path.startsWith('src/');
  let before = '';
  for (const { kind, text: token, line } of tokensOf(text)) {
    if (kind === 'code') phrases.push(...namesIn(token, line));
    if (kind === 'comment') phrases.push(...linesOf(token, line, ['prose']));
    if (kind === 'string') {
      const isTitle = TEST_TITLE.test(before);
      const plain = token.slice(1, -1).replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…');
      if (isShipped) phrases.push(...linesOf(plain, line, ['message', 'prose']));
      else if (isTitle) phrases.push(...linesOf(plain, line, ['prose']));
      for (const [, inner = ''] of token.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g))
        phrases.push(...namesIn(inner, line));
    }
    before = token;
  }
  return phrases;
}

function namesIn(code: string, line: number): Phrase[] {
  return [...code.matchAll(/[A-Za-z_$][\w$]*/g)].map(({ 0: name, index }) => ({
    usages: ['name'],
    line: line + (code.slice(0, index).match(/\n/g) ?? []).length,
    text: wordsOf(name),
  }));
}

function phrasesOfDocument(text: string): Phrase[] {
  const prose = text.replace(GLOSSARY, (glossary) => glossary.replace(/[^\n]/g, ''));
  return linesOf(prose, 1, ['message', 'prose']);
}

function linesOf(text: string, first: number, usages: readonly Usage[]): Phrase[] {
  return text.split('\n').map((line, index) => ({ usages, line: first + index, text: line }));
}
