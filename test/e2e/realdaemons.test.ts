/** Well-known daemons report their readiness by sd_notify; those that are not installed are skipped by name. */
import assert from 'node:assert/strict';
import { accessSync, chmodSync, chownSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Files } from '../support/files.ts';
import { type Host, startHost } from '../support/host.ts';

const root = process.getuid?.() === 0;
const DIRECTORIES = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/usr/local/sbin', '/sbin', '/bin'];
const BY_NOTIFY = '[os_daemon_settings]\nreadiness = notify\nstdout = log\nmax_retries = 1\n';

/** The path of a program, or undefined if it is not installed. */
function programOf(name: string): string | undefined {
  return DIRECTORIES.map((directory) => join(directory, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The state directory is below the directory of the test, which other users must be able to traverse, like /run. */
function letTraverse(files: Files): void {
  chmodSync(files.directory, 0o711);
}

interface Case {
  readonly program: string;
  readonly from: string;
  readonly title: string;
  /** The arguments after the path of the program. */
  readonly args: (directory: string) => string;
  readonly prepare?: (files: Files) => void;
}

const CASES: readonly Case[] = [
  {
    program: 'redis-server',
    from: 'redis-server',
    title: 'redis, with a newline at the end of its message',
    args: (directory) =>
      `--supervised systemd --port 0 --unixsocket ${directory}/redis.sock --save "" --dir ${directory}`,
  },
  {
    program: 'haproxy',
    from: 'haproxy',
    title: 'haproxy, which sends RELOADING before READY, and MAINPID',
    args: (directory) => `-Ws -f ${directory}/haproxy.cfg`,
    prepare: (files) =>
      files.write(
        'haproxy.cfg',
        `global\n  maxconn 10\ndefaults\n  timeout connect 1s\n  timeout client 1s\n  timeout server 1s\nfrontend f\n  bind unix@${files.directory}/haproxy.sock\n`,
      ),
  },
  {
    program: 'mosquitto',
    from: 'mosquitto',
    title: 'mosquitto, which switches to its own user',
    args: (directory) => `-c ${directory}/mosquitto.conf`,
    prepare: (files) => {
      letTraverse(files);
      files.write('mosquitto.conf', `listener 0 ${files.directory}/m/sock\nallow_anonymous true\npersistence false\n`);
      mkdirSync(files.path('m'), { mode: 0o777 });
      const uid = Number(/^mosquitto:[^:]*:(?<uid>\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.groups?.uid);
      if (root && uid > 0) chownSync(files.path('m'), uid, -1);
    },
  },
  {
    program: 'unbound',
    from: 'unbound',
    title: 'unbound',
    args: (directory) => `-d -c ${directory}/unbound.conf`,
    prepare: (files) =>
      files.write(
        'unbound.conf',
        `server:\n  interface: 127.0.0.1@0\n  do-daemonize: no\n  chroot: ""\n  username: ""\n  directory: "${files.directory}"\n  pidfile: ""\n  use-syslog: no\n  use-systemd: yes\nremote-control:\n  control-enable: no\n`,
      ),
  },
];

for (const { program, from, title, args, prepare } of CASES) {
  const path = programOf(program);
  const skip = path === undefined && `this machine has no ${program} (apt-get install ${from})`;
  test(`${title}: up, then ready, then stopped with no process left`, { skip }, async (t) => {
    const host = startHost(t, {
      files: {},
      args: ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'real.ini'],
      prepare: (files) => {
        prepare?.(files);
        files.write('real.ini', `${BY_NOTIFY}[os_daemons]\nd = ${path} ${args(files.directory)}\n`);
      },
    });
    const starting = await host.state('d', 'starting');
    const ready = await host.state('d', 'ready');
    assert.ok(starting.index < ready.index);
    assert.equal(await host.stop(), 0);
    assert.equal(host.log.matching({ event: 'failure' }).length, 0);
  });
}

const notify = programOf('systemd-notify');
const skip = notify === undefined && 'this machine has no systemd-notify (apt-get install systemd)';

function startNotifying(t: TestContext, uid: number | undefined): Host {
  return startHost(t, {
    ...(uid === undefined ? {} : { uid }),
    ini: `${BY_NOTIFY}[os_daemons]\nd = ./notifies\n`,
    prepare: (files) =>
      files.script('notifies', `${notify} --ready --status='all is well'\necho returned\nexec sleep 1000000`),
  });
}

for (const uid of root ? [undefined, 65_534] : [undefined]) {
  test(`systemd-notify${uid === undefined ? '' : ' of an ordinary user'} returns once its readiness is in force`, {
    skip,
  }, async (t) => {
    const host = startNotifying(t, uid);
    const ready = await host.state('d', 'ready');
    const returned = await host.logged('d', 'returned');
    assert.ok(ready.index < returned.index, 'its barrier was answered before its readiness was logged');
    assert.equal(host.log.matching({ event: 'notification' }).length, 0);
  });
}

test('messages of a root daemon that switched to another user are accepted', {
  skip: skip || (!root && 'only root can start a daemon that becomes another user'),
}, async (t) => {
  const host = startHost(t, {
    ini: `${BY_NOTIFY}[os_daemons]\nd = ./drops\n`,
    prepare: (files) => {
      letTraverse(files);
      files.script(
        'drops',
        `exec setpriv --reuid 65534 --regid 65534 --clear-groups /bin/sh -c '${notify} --ready; exec sleep 1000000'`,
      );
    },
  });
  await host.state('d', 'ready');
});
