/** Reads and sets resource limits and the priority of processes by system calls, for osdaemond itself and for its children. */
import { checkErrno } from './errno.ts';
import { libcCalls } from './library.ts';

/** The RLIMIT numbers of Linux, by the names of prlimit(1). */
const RESOURCES = {
  cpu: 0,
  fsize: 1,
  data: 2,
  stack: 3,
  core: 4,
  rss: 5,
  nproc: 6,
  nofile: 7,
  memlock: 8,
  as: 9,
  locks: 10,
  sigpending: 11,
  msgqueue: 12,
  nice: 13,
  rtprio: 14,
  rttime: 15,
} as const;

export type Resource = keyof typeof RESOURCES;

/** In the unit of the resource: bytes, seconds or a count. */
export interface Limit {
  readonly soft: bigint;
  readonly hard: bigint;
}

const PRIO_PROCESS = 0;

/** @throws {SystemError} */
export function limitOf(pid: number, resource: Resource): Limit {
  const both = new BigUint64Array(2);
  checkErrno(libcCalls.prlimit(pid, RESOURCES[resource], null, both), `reading the ${resource} limit`);
  return { soft: both[0] ?? 0n, hard: both[1] ?? 0n };
}

/** @throws {SystemError} EPERM for a hard limit above the present one, without CAP_SYS_RESOURCE */
export function setLimit(pid: number, resource: Resource, { soft, hard }: Limit): void {
  const both = BigUint64Array.of(soft, hard);
  checkErrno(libcCalls.prlimit(pid, RESOURCES[resource], both, null), `setting the ${resource} limit`);
}

/** @param value -20 (first) to 19 (last). @throws {SystemError} EACCES below the present value, without CAP_SYS_NICE */
export function setNice(pid: number, value: number): void {
  checkErrno(libcCalls.setpriority(PRIO_PROCESS, pid, value), `setting nice ${value}`);
}
