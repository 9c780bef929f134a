/** One error class with a code from one closed list; its message says who, what, limit, and what to do next. */

export type ErrorCode =
  /** The command line of osdaemond itself is wrong (exit 2). */
  | 'usage'
  /** The configuration does not validate, or a named file is missing (exit 78). */
  | 'bad_configuration'
  /** A configuration file cannot be read: permission, kind, size. */
  | 'unreadable_file'
  /** A key cannot be written back so that it reads the same. */
  | 'bad_value'
  /** A configuration file cannot be written. */
  | 'unwritable_file'
  /** A command line that shell rules cannot split. */
  | 'bad_command'
  /** Another host holds the state directory. */
  | 'already_running'
  /** The state directory cannot be used. */
  | 'bad_state_directory'
  /** A system call failed in a way that no rule above covers. */
  | 'system'
  /** The control socket cannot be made, or another host listens on it. */
  | 'bad_socket'
  /** No daemon of that name (exit 4 of osdaemonctl). */
  | 'unknown_daemon'
  /** A wait for readiness, and the daemon never says that it is ready. */
  | 'never_ready'
  /** A signal could not be sent. */
  | 'not_signalled'
  /** The host is on its way out and takes no more orders. */
  | 'stopping'
  /** A request that the API does not know: its fields, its JSON, its size. */
  | 'bad_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'too_large'
  | 'unsupported_media_type'
  /** A snapshot of state that cannot be restored. */
  | 'bad_snapshot'
  /** A mistake of the host. */
  | 'internal'
  /** Nobody listens on the control socket (exit 69). */
  | 'no_host'
  /** The mode of the control socket keeps this user out, or another user can have created the default one (exit 77). */
  | 'not_allowed'
  /** What came back on the control socket is no answer of this API. */
  | 'bad_answer';

/** Every error that osdaemond, its client and its worker throw on purpose. Its message says what failed and what to do next. */
export class OsdaemonError extends Error {
  override readonly name = 'OsdaemonError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The text of anything that was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The message of an OsdaemonError, and the stack of any other error: no rule expects that one. */
export function detailOf(thrown: unknown): string {
  const stack = thrown instanceof Error && !(thrown instanceof OsdaemonError) ? thrown.stack : undefined;
  return stack ?? reasonOf(thrown);
}

/** The errno name of a failed file or system call (`ENOENT`), or undefined. */
export function errnoOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
