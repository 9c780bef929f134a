/** One typed answer for each call and each line of a stream: the compiler checks them against the types, tests against the schemas. */
import type { CallTypes, StreamTypes } from '../../src/wire/routes.ts';
import type { DaemonStatus } from '../../src/wire/status.ts';

const daemon: DaemonStatus = {
  name: 'web',
  state: 'backoff',
  wanted: 'up',
  readiness: 'message',
  ready: 0,
  instances_wanted: 1,
  generation: 3,
  pids: [812],
  since: 1,
  reason: 'exited with status 1',
  waiting: null,
  failures: 1,
  max_retries: 3,
  retry_time: 5000,
  last_exit: { how: 'code', code: 1, signal: null, words: 'exited with status 1' },
  last_stderr: null,
  instances: [
    {
      instance: 'web@3#0',
      state: 'backoff',
      wanted: 'up',
      pid: null,
      run: 2,
      since: 1,
      reason: '',
      status_text: 'starting',
    },
  ],
};

const standing = {
  time: 1,
  daemon: 'web',
  instance: 'web@3#0',
  run: 2,
  pid: 812,
  state: 'up',
  reason: '',
} as const;

const command = {
  outcomes: [
    { daemon: 'web', outcome: 'failed', reason: 'web is halted', state: 'halted' },
    { daemon: 'old', outcome: 'done', reason: '', state: null },
  ],
} as const;

const change = { changed: true, file: '/etc/osdaemond/local.ini', warnings: ['local.ini:1: [s] k'] } as const;

const line = {
  kind: 'line',
  time: 1,
  level: 'warn',
  daemon: 'web',
  instance: 'web@3#0',
  stream: 'stderr',
  text: 'oops',
} as const;

const event = { kind: 'event', number: 1, ...standing, event: 'U', before: 'starting' } as const;
const dropped = { kind: 'dropped', message: 'too slow' } as const;

export const ANSWERS: { readonly [K in keyof CallTypes]: CallTypes[K]['answer'] } = {
  host: {
    version: '1.2.3',
    api: 'v1',
    pid: 1,
    started: 1,
    daemons: 2,
    state_dir: '/run/osdaemond',
    files: ['/etc/osdaemond/default.ini'],
    written_file: null,
  },
  status: { stopping: false, daemons: [daemon] },
  pids: { pids: [812] },
  start: command,
  stop: command,
  restart: command,
  wait: command,
  signal: { signal: 'SIGHUP', pids: [812] },
  logs: { lines: [line] },
  history: { events: [event, { ...event, event: null, pid: null }] },
  config: {
    entries: [
      { section: 's', key: 'k', value: 'v', secret: false, file: '/local.ini', line: 1, registered_by: ['web'] },
    ],
  },
  get: { value: null },
  set: change,
  delete: change,
  reload: { ...change, file: null },
  shutdown: { left: ['web (pid 812)'] },
};

export const REQUESTS: { readonly [K in keyof CallTypes]: CallTypes[K]['request'] } = {
  host: {},
  status: { name: ['web'] },
  pids: { name: ['web#0'] },
  start: { names: ['web'], wait: true, timeout: 0 },
  stop: { all: true, wait: false },
  restart: { names: ['web', 'db'] },
  wait: { goal: 'stopped', names: ['web'], any: true, timeout: 1000 },
  signal: { signal: 'hup', names: ['web#0'], group: true },
  logs: { name: ['web'], lines: 5 },
  history: {},
  config: {},
  get: { section: 's', key: 'k' },
  set: { section: 's', key: 'k', value: '' },
  delete: { section: 's', key: 'k' },
  reload: {},
  shutdown: { force: true },
};

export const ITEMS: { readonly [K in keyof StreamTypes]: readonly StreamTypes[K]['item'][] } = {
  events: [{ kind: 'snapshot', number: 0, instances: [{ ...standing, pid: null }] }, event, dropped],
  follow: [line, dropped],
};
