/**
 * Builds the command line of the shim: /bin/sh carries out the steps that only the child itself can, then executes the
 * program. Its script consists of constants; every value from the configuration is an argument or a variable.
 *
 * The shim reports on a socket: `@NAME` before each step, `failed` when it exits instead of becoming the program.
 */
import type { StageName } from './stages.ts';

/** The shim itself; a constant path, because a step may run with root's rights. */
const SHELL = '/bin/sh';

/** One step after the change of user, in shell text that uses "$1", "$2" … for its arguments. */
export interface ShimStep {
  readonly stage: StageName;
  readonly code: string;
  readonly args: readonly string[];
}

export interface ShimPlan {
  /** Whether it waits for a line on the socket before its first step. */
  readonly start: 'at once' | 'when released';
  /** Path and options of setpriv, which changes groups and user and executes the rest of the shim; null: no change. */
  readonly setpriv: readonly string[] | null;
  readonly steps: readonly ShimStep[];
  /** The program and its arguments. */
  readonly program: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** Numbers from 3 to 9, the only ones that a shell can redirect: the socket, and a spare one. */
  readonly socket: number;
  readonly spare: number;
}

export interface ShimCommand {
  readonly argv: readonly [string, ...string[]];
  readonly env: ReadonlyMap<string, string>;
}

export function shimCommand(plan: ShimPlan): ShimCommand {
  const { setpriv, socket, spare } = plan;
  const wait = plan.start === 'at once' ? [] : [`read -r _ <&${socket} || exit 1`];
  if (setpriv === null)
    return { argv: shell([...reporting(socket), ...wait, ...rest(plan)], lastArgs(plan)), env: plan.env };

  // The program's variables are out of reach while the shim has root's rights: LD_PRELOAD would be root's, too.
  const hidden = new Map([...plan.env].map(([name, value], at) => [`${HIDDEN}${at}`, `${name}=${value}`]));
  const token = plan.env.get('OSDAEMON_RUN');
  if (token !== undefined) hidden.set('OSDAEMON_RUN', token);
  const lines = [...reporting(socket), `exec 2>&${spare} ${spare}>&-`, ...unhide(plan.env.size), ...rest(plan)];
  const inner = shell(lines, lastArgs(plan));
  const outer = [...reporting(socket), ...wait, report('user', socket), `exec ${spare}>&2`];
  const change = `exec "$@" 2>&${socket}`;
  return { argv: shell([...outer, change], [...setpriv, '--', ...inner]), env: hidden };
}

const HIDDEN = '__OSDAEMOND_';

/** dash runs the trap when an exec fails; bash continues after it, and only with this option. */
function reporting(socket: number): string[] {
  return [`trap 'echo failed >&${socket}' EXIT`, 'command -v shopt >/dev/null && shopt -s execfail'];
}

function report(stage: StageName, socket: number): string {
  return `echo @${stage} >&${socket}`;
}

function rest({ steps, env, socket }: ShimPlan): string[] {
  const own = SHELL_VARIABLES.filter((name) => !env.has(name));
  return [
    ...steps.flatMap(({ stage, code, args }) => [
      report(stage, socket),
      `{ ${code}; } 2>&${socket}`,
      ...args.map(() => 'shift'),
    ]),
    ...(own.length === 0 ? [] : [`unset ${own.join(' ')}`]),
    report('exec', socket),
    `{ exec "$@"; } ${socket}>&-`,
    'exit 126',
  ];
}

/** Variables that a shell adds to the environment. */
const SHELL_VARIABLES = ['PWD', 'OLDPWD', 'SHLVL'];

function lastArgs({ steps, program }: ShimPlan): string[] {
  return [...steps.flatMap(({ args }) => args), ...program];
}

/** Gives the program's variables their names back. */
function unhide(count: number): string[] {
  const at = `"$${HIDDEN}"`;
  return [
    `${HIDDEN}=0`,
    `while [ ${at} -lt ${count} ]`,
    `do eval "export \\"\\$${HIDDEN}$${HIDDEN}\\"; unset ${HIDDEN}$${HIDDEN}"`,
    `${HIDDEN}=$((${HIDDEN} + 1))`,
    'done',
    `unset ${HIDDEN}`,
  ];
}

function shell(lines: readonly string[], args: readonly string[]): [string, ...string[]] {
  return [SHELL, '-c', lines.join('\n'), SHELL, ...args];
}
