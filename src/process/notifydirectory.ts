/** The sockets of sd_notify have names that are never used twice, in a folder that all users may pass and nobody but the host may list. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OsdaemonError } from '../base/errors.ts';
import { LONGEST_SOCKET_PATH } from '../base/posix/datagrams.ts';

const PREFIX = 'notify-';
/** 128 bits, so that only a daemon knows where its host listens. */
const RANDOM_BYTES = 16;
const MAY_PASS = 0o011;

export class NotifyDirectory {
  readonly #stateDirectory: string;
  #folder: string | null = null;
  #last = 0;

  /** Nothing is made before the first path is asked for. */
  constructor(stateDirectory: string) {
    this.#stateDirectory = stateDirectory;
  }

  /** A path for one more socket. Errors: `bad_state_directory` when it would be too long; those of the file system. */
  newPath(): string {
    this.#folder ??= this.#make();
    this.#last += 1;
    return join(this.#folder, this.#last.toString(36));
  }

  remove(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #make(): string {
    const state = this.#stateDirectory;
    const folder = join(state, `${PREFIX}${randomBytes(RANDOM_BYTES).toString('base64url')}`);
    const most = LONGEST_SOCKET_PATH - '/1234567'.length;
    if (Buffer.byteLength(folder) > most) {
      const room = most - (Buffer.byteLength(folder) - Buffer.byteLength(state));
      throw new OsdaemonError(
        'bad_state_directory',
        `the path of the state directory ${state} has more than ${room} bytes, too many for the address of a socket in it; choose a shorter state_dir in [osdaemond]`,
      );
    }
    // Of a host that was killed; the lock of the state directory is ours.
    for (const name of readdirSync(state)) {
      if (name.startsWith(PREFIX)) rmSync(join(state, name), { recursive: true, force: true });
    }
    mkdirSync(folder);
    chmodSync(folder, 0o700 | MAY_PASS);
    // Daemons of root may be other users, who must come by; to list it, or to open what is in it, takes more than that.
    if (process.geteuid?.() === 0) chmodSync(state, (statSync(state).mode & 0o777) | MAY_PASS);
    return folder;
  }
}
