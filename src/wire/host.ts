/** What there is to know of the host itself. */
import { list, object, orNull, type Shape, text, whole } from './shape.ts';

export interface HostView {
  /** Of osdaemond. */
  readonly version: string;
  /** Of the API; the first part of every path. */
  readonly api: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly daemons: number;
  /** Absolute. */
  readonly state_dir: string;
  /** The configuration files, in the order in which they are read. */
  readonly files: readonly string[];
  /** The one that changes are written to; null where there is none. */
  readonly written_file: string | null;
}

export interface PidsAnswer {
  readonly pids: readonly number[];
}

export const pidsAnswer: Shape = object<PidsAnswer>('the processes that are there', { pids: list(whole()) });

export const hostView: Shape = object<HostView>('the host', {
  version: text('of osdaemond'),
  api: text('of the API; the first part of every path'),
  pid: whole(),
  started: whole('milliseconds since the epoch'),
  daemons: whole('how many are configured'),
  state_dir: text(),
  files: list(text(), 'in the order in which they are read'),
  written_file: orNull(text('the one that changes are written to')),
});
