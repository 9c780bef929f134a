/**
 * The stages of a start, in the order in which they take effect between fork and exec. Each is one row: whether the
 * request needs it, how it is carried out, and how its failure is explained.
 *
 * posix_spawn carries out most stages. osdaemond sets limits and priority itself, while the child waits in the shim
 * (`shim.ts`), which carries out the other stages. A request that needs only posix_spawn has no shim.
 */
import { setLimit, setNice } from '../../base/posix/limits.ts';
import { listed } from '../../base/wording.ts';
import type { ProcessUser, SpawnRequest } from '../spawnrequest.ts';
import { directoryProblem, explainExec, findProgram, SYSTEM_PATH } from './program.ts';

export type StageName = 'descriptors' | 'limits' | 'nice' | 'groups' | 'user' | 'directory' | 'umask' | 'exec';

export interface Stage {
  /** How this request has the stage carried out; null: the request does not need it. */
  carrier(request: SpawnRequest): Carrier | null;
  /** Why it cannot succeed, as far as that is known before the start; null: nothing is known. */
  refusal?(request: SpawnRequest): string | null;
  /**
   * Why the daemon could not be started, and what to do about it.
   * @param cause the errno, or the message of the tool that failed
   */
  explain(request: SpawnRequest, cause: string): string;
}

export type Carrier =
  /** A file action, attribute or argument of posix_spawn. */
  | { readonly by: 'posix_spawn' }
  /** System calls of osdaemond on the child, which waits for them. @throws SystemError */
  | { readonly by: 'osdaemond'; apply(pid: number): void }
  /** Options of setpriv; groups and user share one run of it. */
  | { readonly by: 'setpriv'; readonly options: readonly string[] }
  /** Constant shell text that uses "$1", "$2" … for its arguments. */
  | { readonly by: 'shim'; readonly code: string; readonly args: readonly string[] };

/** How many groups a message names. */
const MOST_GROUPS = 10;

const POSIX_SPAWN: Carrier = { by: 'posix_spawn' };

export const STAGES: Readonly<Record<StageName, Stage>> = {
  descriptors: {
    carrier: () => POSIX_SPAWN,
    explain: (_request, cause) => `its descriptors cannot be set up: ${cause}`,
  },
  limits: {
    carrier: ({ limits }) => {
      if (limits.length === 0) return POSIX_SPAWN;
      const apply = (pid: number): void => {
        for (const limit of limits) setLimit(pid, limit.resource, limit);
      };
      return { by: 'osdaemond', apply };
    },
    explain: (_request, cause) => `${cause}; only root may raise a hard limit${asWhom()}`,
  },
  nice: {
    carrier: ({ nice }) => (nice === null ? null : { by: 'osdaemond', apply: (pid) => setNice(pid, nice) }),
    explain: (_request, cause) => `${cause}; only root may lower the nice value${asWhom()}`,
  },
  groups: {
    carrier: ({ user }) => (user === null ? null : { by: 'setpriv', options: [groupsOption(user)] }),
    explain: ({ user }, cause) =>
      `its groups (${listed((user?.groups ?? []).map(String), MOST_GROUPS) || 'none'}) cannot be set: ${cause}${asWhom()}`,
  },
  user: {
    carrier: ({ user }) =>
      user === null ? null : { by: 'setpriv', options: [`--regid=${user.gid}`, `--reuid=${user.uid}`] },
    refusal: ({ user }) => (user === null ? null : refusalOf(user)),
    explain: ({ user }, cause) => `it cannot run as user ${user?.uid}, group ${user?.gid}: ${cause}${asWhom()}`,
  },
  directory: {
    // After the change of user, so that the user's rights decide.
    carrier: ({ user, directory }) =>
      user === null ? POSIX_SPAWN : { by: 'shim', code: 'cd -P -- "$1" || exit 1', args: [directory] },
    explain: ({ user, directory }, cause) =>
      directoryProblem(directory) ?? `its directory ${directory} cannot be entered by user ${user?.uid}: ${cause}`,
  },
  umask: {
    // osdaemond's own umask also applies to the files that its other threads create, so the child sets this one.
    carrier: ({ umask }) =>
      umask === null ? null : { by: 'shim', code: 'umask "$1" || exit 1', args: [umask.toString(8).padStart(4, '0')] },
    explain: ({ umask }, cause) => `umask ${umask?.toString(8)} cannot be set: ${cause}`,
  },
  exec: {
    carrier: () => POSIX_SPAWN,
    explain: ({ argv: [name], env, directory, user }, cause) => {
      const path = findProgram(name, env, directory);
      return user === null
        ? explainExec(cause, name, path, directory)
        : `${path} cannot be executed by user ${user.uid} (${cause}); check its mode and those of its directories`;
    },
  },
};

/** In their order. */
export const STAGE_NAMES = Object.keys(STAGES) as readonly StageName[];

/** The path of setpriv, looked up where only root can write; null where it is not installed. */
export function setpriv(): string | null {
  const path = findProgram('setpriv', SYSTEM_PATH, '/');
  return path === '/setpriv' ? null : path;
}

/** The number that means "leave it as it is" to the kernel: a process with it would keep root's rights. */
const NO_ID = 2 ** 32 - 1;

function refusalOf({ uid, gid, groups }: ProcessUser): string | null {
  const start = `it cannot run as user ${uid}:`;
  const wrong = [uid, gid, ...groups].find((id) => !Number.isInteger(id) || id < 0 || id >= NO_ID);
  if (wrong !== undefined) return `${start} ${wrong} is not a valid user or group number`;
  if (process.geteuid?.() !== 0) return `${start} only root may change the user${asWhom()}`;
  return setpriv() === null ? `${start} setpriv is missing; install util-linux` : null;
}

function groupsOption({ groups }: ProcessUser): string {
  return groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`;
}

function asWhom(): string {
  const uid = process.geteuid?.() ?? 0;
  return uid === 0 ? '' : ` (osdaemond runs as user ${uid})`;
}
