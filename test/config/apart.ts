/** Runs code in a process of its own: as user nobody, or until it is killed. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const NOBODY = 65_534;

/** For the `skip` of a test that has to become another user. */
export const ROOT_ONLY = process.getuid?.() !== 0 && 'only root can become another user';

/**
 * @param body of an async function, run in the directory of the project
 * @returns its result, as JSON
 */
export function asNobody(body: string): unknown {
  return run(`process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY});`, body).value;
}

export interface Run {
  readonly value: unknown;
  readonly signal: NodeJS.Signals | null;
}

/** @param before statements to run before any module of the project is loaded */
export function run(before: string, body: string): Run {
  const program = `${before}\nconst value = await (async () => { ${body} })();\nprocess.stdout.write(JSON.stringify(value ?? null));`;
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0 && signal === null) throw new Error(stderr);
  return { value: signal === null ? JSON.parse(stdout) : null, signal };
}
