/** What there is to know of the host itself. */
import { array, integer, nullable, object, string, type WireSchema } from './schemas.ts';

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

export const pidsAnswer: WireSchema = object<PidsAnswer>('the processes that are there', { pids: array(integer()) });

export const hostView: WireSchema = object<HostView>('the host', {
  version: string('of osdaemond'),
  api: string('of the API; the first part of every path'),
  pid: integer(),
  started: integer('milliseconds since the epoch'),
  daemons: integer('how many are configured'),
  state_dir: string(),
  files: array(string(), 'in the order in which they are read'),
  written_file: nullable(string('the one that changes are written to')),
});
