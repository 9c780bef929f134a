/** The files that the output of daemons is written to, as supervision uses them. */
import type { DaemonSettings } from '../config/settings/settings.ts';

/** Keeps the bytes in order, and reports when it has written them. */
export interface OutputFile {
  /** Returns false if it is behind: write nothing more until `drained`. The bytes may be overwritten afterwards. */
  write(bytes: Buffer): boolean;
  /** Calls `again` once, when it is no longer behind. Returns a function that cancels that. */
  drained(again: () => void): () => void;
}

/** The files that the streams of a daemon are written to; null: another output. They stay open between runs. */
export interface RunOutputFiles {
  readonly stdout: OutputFile | null;
  readonly stderr: OutputFile | null;
}

export interface OutputFileService {
  /**
   * Opens the files of these settings, or returns those that are open already: each path has one writer.
   * @throws {OsdaemonError} a file cannot be opened
   */
  open(settings: DaemonSettings): RunOutputFiles;
  /** Applies changed limits to the files of the daemon that are open. */
  adopt(settings: DaemonSettings): void;
  /** Closes all files of the daemon. */
  close(daemon: string): void;
}
