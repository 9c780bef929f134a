/** Lists every setting of osdaemond itself, the keys of `[osdaemond]` and of `[log_transport.NAME]`, one row each. */
import { LOG_FORMATS } from '../../base/choices.ts';
import { LEVELS } from '../../base/log.ts';
import {
  count,
  duration,
  names,
  octal,
  oneOf,
  optional,
  orKeyword,
  path,
  size,
  text,
  userOrGroup,
} from '../values/valuetypes.ts';
import { hostTable } from './settingtable.ts';

const MiB = 1024 * 1024;

export const HOST_TABLE = hostTable({
  state_dir: {
    type: optional(path()),
    default: null,
    defaultDoc: '`/run/osdaemond` for root, else `$XDG_RUNTIME_DIR/osdaemond`, else `/tmp/osdaemond-UID`',
    onChange: 'restart',
    doc: 'The directory for lock, run journal and sockets. Each osdaemond needs one of its own.',
  },
  socket: {
    type: optional(path()),
    default: null,
    defaultDoc: '`control.sock` in `state_dir`',
    onChange: 'restart',
    doc: 'The control socket. A socket that a process listens on is never replaced.',
  },
  socket_mode: {
    type: octal(),
    default: 0o600,
    onChange: 'restart',
    doc: 'The mode of the control socket. Anyone who can open it has full control.',
  },
  socket_group: {
    type: optional(userOrGroup()),
    default: null,
    defaultDoc: 'the group osdaemond runs as',
    onChange: 'restart',
    doc: 'The group of the control socket: a name or a number.',
  },
  pid_file: {
    type: optional(path()),
    default: null,
    onChange: 'restart',
    doc: 'A file for the PID of osdaemond: written when it starts, removed when it exits, never read.',
  },
  log_file: {
    type: orKeyword('stderr', path()),
    default: null,
    onChange: 'adopt',
    doc: 'Where the log of osdaemond goes: a file, or `stderr`.',
  },
  log_level: {
    type: oneOf(LEVELS),
    default: 'info',
    onChange: 'adopt',
    doc: 'The least urgent level that is logged: `error`, `warn`, `info` or `debug`.',
  },
  log_format: {
    type: oneOf(LOG_FORMATS),
    default: 'text',
    onChange: 'adopt',
    doc: 'The format of the log: `text` or `json`.',
  },
  log_max_size: {
    type: size(1024, 1024 * 1024 * MiB),
    default: 10 * MiB,
    onChange: 'adopt',
    doc: 'Rotate `log_file` when it reaches this size.',
  },
  log_max_files: {
    type: count(1, 1000),
    default: 5,
    onChange: 'adopt',
    doc: 'Keep this many log files, the current one included.',
  },
  max_line: {
    type: size(64, 256 * MiB),
    default: 16 * MiB,
    onChange: 'adopt',
    doc: 'The longest line a daemon may write.',
  },
  host_shutdown_timeout: {
    type: duration(),
    default: 60_000,
    onChange: 'adopt',
    doc: 'When osdaemond stops, daemons still running after this time are killed.',
  },
  hidden_sections: {
    type: names(),
    default: new Set<string>(),
    onChange: 'adopt',
    doc: 'Sections that daemons may not read, for example `admins`.',
  },
});

/** All other keys of a `[log_transport.NAME]` section are options of the transport. */
export const TRANSPORT_TABLE = hostTable({
  package: {
    type: optional(text()),
    default: null,
    onChange: 'adopt',
    doc: 'The package of the transport, such as `winston-syslog`, or the path of a module. Required.',
  },
  class: {
    type: optional(text()),
    default: null,
    defaultDoc: 'the only class of the package',
    onChange: 'adopt',
    doc: 'The class of the transport in the package, for example `transports.File`.',
  },
  level: {
    type: optional(oneOf(LEVELS)),
    default: null,
    defaultDoc: 'the value of `log_level`',
    onChange: 'adopt',
    doc: 'The least urgent level that this transport logs.',
  },
  format: {
    type: optional(oneOf([...LOG_FORMATS, 'message'])),
    default: null,
    defaultDoc: 'the value of `log_format`',
    onChange: 'adopt',
    doc: 'The format of its lines: `text`, `json`, or `message` (the message alone).',
  },
});
