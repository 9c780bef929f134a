/** A program that daemonizes itself is reported and halted instead of being started again and again. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { Files } from '../support/files.ts';
import { processesOf, startHost } from '../support/host.ts';

/** Forks twice, starts a session of its own, closes every descriptor and keeps running. */
const DOUBLE_FORKER = `#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
  if (fork() > 0) return 0;
  setsid();
  if (fork() > 0) return 0;
  chdir("/");
  umask(0);
  for (int fd = 0; fd < 1024; fd++) close(fd);
  for (;;) pause();
}
`;

interface Program {
  readonly name: string;
  /** The arguments that make it daemonize. */
  readonly command: string;
  readonly needs: string;
  readonly package: string;
  readonly prepare?: (files: Files) => void;
  /** The name of the process that it leaves running. */
  readonly left: RegExp;
  readonly advice: RegExp;
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'nginx',
    command: 'nginx -p . -c nginx.conf -e stderr',
    needs: 'nginx',
    package: 'nginx-light',
    prepare: (files) => files.write('nginx.conf', 'pid nginx.pid;\nevents {}\n'),
    left: /nginx/,
    advice: /nginx -g 'daemon off;'/,
  },
  {
    name: 'redis with daemonize yes',
    command: 'redis-server --daemonize yes --port 0 --unixsocket redis.sock --save ""',
    needs: 'redis-server',
    package: 'redis-server',
    left: /redis-server/,
    advice: /--daemonize no/,
  },
  {
    name: 'memcached -d',
    command: 'memcached -d -u root -s memcached.sock',
    needs: 'memcached',
    package: 'memcached',
    left: /memcached/,
    advice: /without -d/,
  },
  {
    name: 'a double-forking C program that closes every descriptor',
    command: './forker',
    needs: 'cc',
    package: 'gcc libc6-dev',
    prepare: (files) => {
      files.write('forker.c', DOUBLE_FORKER);
      const built = spawnSync('cc', ['-o', files.path('forker'), files.path('forker.c')], { encoding: 'utf8' });
      assert.equal(built.status, 0, built.stderr);
    },
    left: /forker/,
    advice: /run it in the foreground/,
  },
];

function isMissing(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0;
}

for (const { name, command, needs, package: debian, prepare, left, advice } of PROGRAMS) {
  test(`${name}: reported with its pids and advice, stopped, halted`, {
    skip: isMissing(needs) && `needs ${needs} (apt-get install ${debian})`,
  }, async (t) => {
    const host = startHost(t, {
      ini: `[os_daemons]\nit = ${command}\n`,
      ...(prepare === undefined ? {} : { prepare }),
    });
    await host.state('it', 'halted');
    const [first, ...more] = host.log.matching({ event: 'failure', message: /daemonized itself/ });
    assert.match(first?.text('message') ?? '', /\(pid \d+ /);
    assert.match(first?.text('message') ?? '', left);
    assert.match(first?.text('message') ?? '', advice);
    assert.ok(more.length <= 2);
    assert.deepEqual(processesOf(host), []);
    await host.seen({ event: 'halted', message: /daemonized itself|within 5 s/ });
    assert.equal(await host.stop(), 0);
  });
}
