/** Names the notify sockets: unguessable paths, each used once, in a directory that every user may enter and only osdaemond may list. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OsdaemonError } from '../base/errors.ts';
import { LONGEST_SOCKET_PATH } from '../base/posix/datagrams.ts';

const PREFIX = 'notify-';
/** 128 bits, so that only the daemon knows the path of its socket. */
const RANDOM_BYTES = 16;
/** Permission to enter a directory, for group and others. */
const ENTER = 0o011;

export class NotifyDirectory {
  readonly #stateDirectory: string;
  /** null until the first path is needed. */
  #directory: string | null = null;
  #last = 0;

  constructor(stateDirectory: string) {
    this.#stateDirectory = stateDirectory;
  }

  /**
   * A path for one more socket; the first call creates the directory.
   * @throws {OsdaemonError} `bad_state_directory` when the path would be too long; errors of the file system
   */
  newPath(): string {
    this.#directory ??= this.#make();
    this.#last += 1;
    return join(this.#directory, this.#last.toString(36));
  }

  remove(): void {
    if (this.#directory !== null) rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = null;
  }

  #make(): string {
    const state = this.#stateDirectory;
    const directory = join(state, `${PREFIX}${randomBytes(RANDOM_BYTES).toString('base64url')}`);
    const most = LONGEST_SOCKET_PATH - '/1234567'.length;
    if (Buffer.byteLength(directory) > most) {
      const room = most - (Buffer.byteLength(directory) - Buffer.byteLength(state));
      throw new OsdaemonError(
        'bad_state_directory',
        `the path of the state directory ${state} is longer than ${room} bytes, too long for the address of a notify socket in it; choose a shorter state_dir in [osdaemond]`,
      );
    }
    // Left by an osdaemond that was killed: the lock of the state directory is ours.
    for (const name of readdirSync(state)) {
      if (name.startsWith(PREFIX)) rmSync(join(state, name), { recursive: true, force: true });
    }
    mkdirSync(directory);
    chmodSync(directory, 0o700 | ENTER);
    // A daemon of root may run as another user and must get through; listing or reading needs more than this permission.
    if (process.geteuid?.() === 0) chmodSync(state, (statSync(state).mode & 0o777) | ENTER);
    return directory;
  }
}
