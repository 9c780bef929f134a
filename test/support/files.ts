/** The files of a host's folder; they belong to the user that the host runs as. */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export class Files {
  readonly folder: string;
  readonly #uid: number | undefined;

  constructor(folder: string, uid: number | undefined) {
    this.folder = folder;
    this.#uid = uid;
    if (uid !== undefined) chownSync(folder, uid, uid);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file as an editor does that is careful: a new file beside it takes its name. */
  edit(name: string, text: string): void {
    const fresh = this.path(`${name}.new`);
    this.write(`${name}.new`, text);
    renameSync(fresh, this.path(name));
  }

  write(name: string, text: string | Buffer, mode = 0o644): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text, { mode });
    if (this.#uid !== undefined) chownSync(this.path(name), this.#uid, this.#uid);
  }

  /** A program for /bin/sh; returns its path. It runs in the folder, so `./name` is one of these files. */
  script(name: string, text: string): string {
    this.write(name, `#!/bin/sh\n${text}\n`, 0o755);
    return this.path(name);
  }

  fifo(name: string): string {
    execFileSync('mkfifo', ['-m', '666', this.path(name)]);
    return this.path(name);
  }

  /** Writes a line to a FIFO, when somebody reads it. */
  tell(name: string, text: string): Promise<void> {
    return writeFile(this.path(name), `${text}\n`);
  }
}
