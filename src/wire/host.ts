/** Answers about the running osdaemond and about process ids. */
import { array, integer, nullable, object, string, type WireSchema } from './schemas.ts';

/** Answer of `host`: the running osdaemond. */
export interface HostView {
  /** The version of osdaemond. */
  readonly version: string;
  /** The version of the API, the first segment of every path. */
  readonly api: string;
  readonly pid: number;
  /** When osdaemond started, milliseconds since the epoch. */
  readonly started: number;
  /** The number of configured daemons. */
  readonly daemons: number;
  /** The state directory, absolute. */
  readonly state_dir: string;
  /** The configuration files, in the order in which they are read. */
  readonly files: readonly string[];
  /** The file that changes are written to; null if there is none. */
  readonly written_file: string | null;
}

/** Answer of `pids`. */
export interface PidsAnswer {
  /** The running processes of the daemons, not their children. */
  readonly pids: readonly number[];
}

export const pidsAnswer: WireSchema = object<PidsAnswer>('the running processes', { pids: array(integer()) });

export const hostView: WireSchema = object<HostView>('the running osdaemond', {
  version: string('the version of osdaemond'),
  api: string('the version of the API, the first segment of every path'),
  pid: integer(),
  started: integer('when osdaemond started, milliseconds since the epoch'),
  daemons: integer('the number of configured daemons'),
  state_dir: string('the state directory, absolute'),
  files: array(string(), 'the configuration files, in the order in which they are read'),
  written_file: nullable(string('the file that changes are written to')),
});
