/** The files in the directory of a test; they belong to the user that osdaemond runs as. */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export class Files {
  readonly directory: string;
  readonly #uid: number | undefined;

  constructor(directory: string, uid: number | undefined) {
    this.directory = directory;
    this.#uid = uid;
    if (uid !== undefined) chownSync(directory, uid, uid);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Replaces a file like a careful editor: writes a new file and renames it. */
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

  /** Writes a shell script and returns its path. Daemons run in this directory, so `./name` starts it. */
  script(name: string, text: string): string {
    this.write(name, `#!/bin/sh\n${text}\n`, 0o755);
    return this.path(name);
  }

  fifo(name: string): string {
    execFileSync('mkfifo', ['-m', '666', this.path(name)]);
    return this.path(name);
  }

  /** Writes a line to a FIFO once it has a reader. */
  writeTo(name: string, text: string): Promise<void> {
    return writeFile(this.path(name), `${text}\n`);
  }
}
