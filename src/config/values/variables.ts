/** Validates the name and value of an environment variable of a daemon. */

/** osdaemond sets these itself. */
const RESERVED_NAMES = /^OSDAEMON_(NAME|INSTANCE|GENERATION|RUN)$/;

/** @returns what is wrong, without the value; null: nothing */
export function validateVariable(name: string, value: string): string | null {
  if (name === '') return 'missing variable name; write env.NAME = value';
  if (/[=\0]/.test(name)) return 'a variable name must not contain "=" or a NUL byte';
  if (RESERVED_NAMES.test(name)) return `${name} is set by osdaemond; choose another name`;
  return value.includes('\0') ? `the value of ${name} contains a NUL byte` : null;
}
