/** The error class of osdaemond, with the list of its codes. A message says who failed, at what, the limit, and what to do next. */

export type ErrorCode =
  /** The command line of osdaemond itself is wrong (exit 2). */
  | 'usage'
  /** The configuration is invalid, or a named file is missing (exit 78). */
  | 'bad_configuration'
  /** A configuration file cannot be read: permission, type, size. */
  | 'unreadable_file'
  /** A value cannot be written so that it reads the same. */
  | 'bad_value'
  /** A configuration file cannot be written. */
  | 'unwritable_file'
  /** Shell rules cannot split a command line. */
  | 'bad_command'
  /** Another osdaemond holds the state directory. */
  | 'already_running'
  /** The state directory cannot be used. */
  | 'bad_state_directory'
  /** A system call failed. */
  | 'system'
  /** The control socket cannot be created, or another process listens on it. */
  | 'bad_socket'
  /** No daemon of that name (exit 4 of osdaemonctl). */
  | 'unknown_daemon'
  /** A wait for readiness of a daemon that never reports it. */
  | 'never_ready'
  /** A signal could not be sent. */
  | 'not_signalled'
  /** osdaemond is shutting down and takes no commands. */
  | 'stopping'
  /** A request whose fields or JSON the API does not accept. */
  | 'bad_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'too_large'
  | 'unsupported_media_type'
  /** A snapshot of state that cannot be restored. */
  | 'bad_snapshot'
  /** A bug of osdaemond. */
  | 'internal'
  /** No osdaemond listens on the control socket (exit 69). */
  | 'no_host'
  /** This user may not open the control socket, or another user can have created the default one (exit 77). */
  | 'not_allowed'
  /** The answer on the control socket is not one of this API. */
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

/** The message of anything that was thrown. */
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
