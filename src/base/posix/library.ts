/** The adapter to the C library: every function that osdaemond calls, bound once. */
import koffi from 'koffi';

const libc = koffi.load(null);

export const libcCalls = {
  pipe2: libc.func('int pipe2(void *, int)'),
  fcntl: libc.func('int fcntl(int, int, int)'),
  read: libc.func('int64_t read(int, void *, size_t)'),
  write: libc.func('int64_t write(int, void *, size_t)'),
  ioctl: libc.func('int ioctl(int, ulong, void *)'),
  flock: libc.func('int flock(int, int)'),
  kill: libc.func('int kill(int, int)'),
  waitid: libc.func('int waitid(int, uint32_t, void *, int)'),
  waitpid: libc.func('int waitpid(int, void *, int)'),
  getgrnam_r: libc.func('int getgrnam_r(const char *, void *, void *, size_t, void *)'),
  getsid: libc.func('int getsid(int)'),
  socket: libc.func('int socket(int, int, int)'),
  socketpair: libc.func('int socketpair(int, int, int, void *)'),
  bind: libc.func('int bind(int, void *, uint)'),
  setsockopt: libc.func('int setsockopt(int, int, int, void *, uint)'),
  recvmsg: libc.func('int64_t recvmsg(int, void *, int)'),
  /** For calls without a function in older C libraries; their numbers are the same on every processor. */
  syscall: libc.func('long syscall(long, long, long, void *, long)'),
  prctl: libc.func('int prctl(int, ulong, ulong, ulong, ulong)'),
  clock_gettime: libc.func('int clock_gettime(int, void *)'),
  prlimit: libc.func('int prlimit(int, int, const void *, void *)'),
  setpriority: libc.func('int setpriority(int, uint, int)'),
  posix_spawn: libc.func('int posix_spawn(void *, const char *, void *, void *, void *, void *)'),
  spawnattr_init: libc.func('int posix_spawnattr_init(void *)'),
  spawnattr_setflags: libc.func('int posix_spawnattr_setflags(void *, short)'),
  spawnattr_setsigdefault: libc.func('int posix_spawnattr_setsigdefault(void *, void *)'),
  spawnattr_setsigmask: libc.func('int posix_spawnattr_setsigmask(void *, void *)'),
  file_actions_init: libc.func('int posix_spawn_file_actions_init(void *)'),
  file_actions_adddup2: libc.func('int posix_spawn_file_actions_adddup2(void *, int, int)'),
  file_actions_addchdir: libc.func('int posix_spawn_file_actions_addchdir_np(void *, void *)'),
  file_actions_destroy: libc.func('int posix_spawn_file_actions_destroy(void *)'),
};

/** The errno of the last failed call; read it before the next one. */
export function errno(): number {
  return koffi.errno();
}

/** The address of a buffer, for arrays of pointers; the caller keeps the buffer alive while C uses it. */
export function addressOf(memory: Buffer): bigint {
  return koffi.address(memory);
}

export type PollHandle = ReturnType<typeof koffi.node.poll>;

/**
 * Calls `ready` while the descriptor is readable or writable (level-triggered), inside the poll phase of the event loop:
 * neither ticks nor promises run after it, so it must only take note; see fdwatch.ts.
 */
export function poll(fd: number, what: { readable?: boolean; writable?: boolean }, ready: () => void): PollHandle {
  return koffi.node.poll(fd, what, ready);
}
