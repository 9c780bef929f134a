/** Reads the declaration files of the built package well enough to know what they export and which names a declaration uses. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface PublicName {
  readonly name: string;
  /** The declaration file that declares it. */
  readonly file: string;
}

/** @param entry a declaration file that only re-exports */
export function exportedNames(entry: string): PublicName[] {
  const text = withoutComments(readFileSync(entry, 'utf8'));
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';$/gm)].flatMap(([, list = '', from = '']) =>
    list
      .split(',')
      .map((item) => item.trim().replace(/^type /, ''))
      .filter((item) => item !== '')
      .map((name) => ({ name, file: declarationFile(entry, from) })),
  );
}

/** The names that the declaration of `name` uses, of those that its file declares or imports. */
export function namesUsedBy({ name, file }: PublicName): string[] {
  const text = withoutComments(readFileSync(file, 'utf8')).replace(/'[^'\n]*'/g, "''");
  const declarations = text.split(/^(?=export |import |declare |type |interface |class )/m);
  const declared = declarations.flatMap(namesDeclaredBy);
  const own = declarations.filter((text) => !text.startsWith('import') && namesDeclaredBy(text).includes(name));
  if (own.length === 0) throw new Error(`${file} does not declare ${name}`);
  // A member or a parameter with the name of a type is not a use of that type.
  const used = new Set(own.join('\n').match(/(?<![.\w#])[A-Za-z_]\w*(?!\w|\??\s*:|\()/g));
  return [...new Set(declared)].filter((other) => other !== name && used.has(other)).sort();
}

function namesDeclaredBy(declaration: string): string[] {
  const imported = /^import (?:type )?\{([^}]*)\}/.exec(declaration)?.[1];
  if (imported !== undefined) return imported.split(',').map((item) => item.trim().replace(/^type /, ''));
  const [, name] =
    /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/.exec(declaration) ?? [];
  return name === undefined ? [] : [name];
}

function declarationFile(from: string, specifier: string): string {
  return join(dirname(from), specifier.replace(/(\.d)?\.ts$/, '.d.ts'));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
}
