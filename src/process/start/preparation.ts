/** Turns a spawn request into what posix_spawn executes: the program itself, or the shim where a stage needs one. */
import type { SpawnCall } from '../../base/posix/spawn.ts';
import { encodeBytes } from '../../base/text.ts';
import type { SpawnRequest } from '../spawnrequest.ts';
import { execProblem, findProgram } from './program.ts';
import { type ShimStep, shimCommand } from './shim.ts';
import { STAGE_NAMES, STAGES, type StageName, setpriv } from './stages.ts';

/** What osdaemond does to the waiting child. */
export interface HostStep {
  readonly stage: StageName;
  /** @throws {SystemError} */
  apply(pid: number): void;
}

export interface Preparation {
  readonly call: Omit<SpawnCall, 'descriptors'>;
  readonly hostSteps: readonly HostStep[];
  /** The number of the shim's socket in the child; null: there is no shim. */
  readonly socket: number | null;
}

export type Refused = { readonly stage: StageName; readonly reason: string };

/** Nothing is opened or started here, so a refusal leaves nothing behind. */
export function prepare(request: SpawnRequest): Preparation | Refused {
  const hostSteps: HostStep[] = [];
  const options: string[] = [];
  const steps: ShimStep[] = [];
  for (const stage of STAGE_NAMES) {
    const reason = STAGES[stage].refusal?.(request) ?? null;
    if (reason !== null) return { stage, reason };
    const carrier = STAGES[stage].carrier(request);
    if (carrier?.by === 'osdaemond') hostSteps.push({ stage, apply: carrier.apply });
    if (carrier?.by === 'setpriv') options.push(...carrier.options);
    if (carrier?.by === 'shim') steps.push({ stage, code: carrier.code, args: carrier.args });
  }
  if (hostSteps.length + options.length + steps.length === 0) return { call: direct(request), hostSteps, socket: null };

  const [name, ...args] = request.argv;
  const path = findProgram(name, request.env, request.directory);
  const problem = execProblem(path);
  if (problem !== null) return { stage: 'exec', reason: STAGES.exec.explain(request, problem) };
  const [socket = 3, spare = 4] = [3, 4, 5].filter((number) => number !== request.notificationFd);
  const { argv, env } = shimCommand({
    start: hostSteps.length > 0 ? 'when released' : 'at once',
    setpriv: options.length > 0 ? [setpriv() ?? 'setpriv', ...options] : null,
    steps,
    program: [path, ...args],
    env: request.env,
    socket,
    spare,
  });
  // A shim that changes the user enters the directory itself, as that user.
  const directory = options.length > 0 ? '/' : request.directory;
  return { call: callOf(argv[0], argv, env, directory, request.openFiles), hostSteps, socket };
}

/** The program itself. */
function direct({ argv, env, directory, openFiles }: SpawnRequest): Preparation['call'] {
  return callOf(findProgram(argv[0], env, directory), argv, env, directory, openFiles);
}

/** For a script without a `#!` line: /bin/sh runs it, as execvp does. */
export function underShell(call: Preparation['call']): Preparation['call'] {
  const shell = Buffer.from('/bin/sh');
  return { ...call, path: shell, argv: [shell, call.path, ...call.argv.slice(1)] };
}

function callOf(
  path: string,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
  directory: string,
  openFiles: number,
): Preparation['call'] {
  return {
    path: encodeBytes(path),
    argv: argv.map(encodeBytes),
    env: [...env].map(([name, value]) => encodeBytes(`${name}=${value}`)),
    directory: encodeBytes(directory),
    openFiles,
  };
}
