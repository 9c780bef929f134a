/** The winston transports that the configuration names log as well; one that cannot be loaded keeps osdaemond from starting, and later changes nothing. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startHost } from '../support/host.ts';

const SAMPLES = join(import.meta.dirname, '..', 'logs', 'sampletransports.ts');
const WRONG = '[os_daemons]\n[log_transport.x]\npackage = winston-nowhere\n';

test('a transport gets what osdaemond and a daemon log, and a change that cannot be loaded leaves it in place', async (t) => {
  const host = startHost(t, {
    prepare: (files) => {
      files.script('it', `echo raw >&2\necho '["log","from the daemon"]'\nexec cat >/dev/null`);
      files.write(
        'local.ini',
        `[os_daemons]\nit = ./it\n[log_transport.file]\npackage = ${SAMPLES}\nclass = Recording\nlevel = info\nfile = ${files.path('lines')}\n`,
      );
    },
  });
  await host.seen({ message: 'Daemon "it" :: from the daemon' });
  await host.seen({ stream: 'stderr', message: 'raw' });
  host.edit('local.ini', readFileSync(host.path('local.ini'), 'utf8').replace('Recording', 'Broken'));
  await host.seen({ level: 'error', message: /\[log_transport.file\] .*: no server given/ });
  assert.equal(await host.stop(), 0);
  const lines = readFileSync(host.path('lines'), 'utf8').trimEnd().split('\n');
  const messages = lines.map((line) => JSON.parse(line).message);
  assert.ok(messages.includes('Daemon "it" :: from the daemon'));
  assert.ok(messages.some((message) => /it@1#0 \(pid \d+\) is up/.test(message)));
  assert.ok(messages.some((message) => /no server given/.test(message)));
  assert.ok(!messages.includes('raw'));
});

test('an unknown package is a configuration error at the start; --check does not load it', async (t) => {
  const host = startHost(t, { ini: WRONG });
  assert.equal((await host.exit()).code, 78);
  assert.match(host.log.tail(), /\[log_transport.x\] package "winston-nowhere" is not installed; run "npm install/);
  const check = startHost(t, { ini: WRONG, args: ['--check', 'default.ini', 'local.ini'] });
  assert.equal((await check.exit()).code, 0);
});
