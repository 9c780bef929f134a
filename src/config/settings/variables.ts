/** What becomes an environment variable of a daemon has a name and a value that an environment can hold. */

/** The host's own, told to every daemon. */
const HOSTS = /^OSDAEMON_(NAME|INSTANCE|GENERATION|RUN)$/;

/** What is wrong with it, without its value; null: nothing. */
export function validateVariable(name: string, value: string): string | null {
  if (name === '') return 'names no variable; write env.NAME = value';
  if (/[=\0]/.test(name)) return 'is no name for a variable: it holds "=" or a NUL byte';
  if (HOSTS.test(name)) return 'is set by the host itself; choose another name';
  return value.includes('\0') ? 'has a value with a NUL byte, which no environment can hold' : null;
}
