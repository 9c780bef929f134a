/** Over real pipes a daemon gets the bytes that CouchDB sent, and the log contains what CouchDB logged. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startHost } from '../support/host.ts';
import { Puppet } from '../support/puppet.ts';
import { answered, protocolCases, sent, VECTORS } from '../support/vectors.ts';

/** In these cases the daemon exits early, so the last answers are not read. */
const ENDS_EARLY = new Set(['partial-at-exit', 'partial-then-restart', 'get-then-exit', 'many-then-exit']);

/** CouchDB printed a stray colon at level error; osdaemond logs a message that is not a string as JSON. */
function expectedMessage(text: string): RegExp | null {
  if (text.startsWith('Invalid log ')) return null;
  const message = /^Daemon:? "d" :: (?<message>[\s\S]*)$/.exec(text)?.groups?.message;
  return message === undefined
    ? /"?d"?/
    : new RegExp(`^Daemon "d" :: ${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}

test('all captured cases: every answer and every log line', async (t) => {
  let puppet: Puppet | undefined;
  const host = startHost(t, {
    args: ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'protocol.ini', 'local.ini'],
    ini: '[os_daemon_settings]\nmax_retries = 1000000\n[os_daemons]\nd = ./puppet\n',
    prepare: (files) => {
      files.write('protocol.ini', readFileSync(join(VECTORS, 'protocol.ini')));
      puppet = new Puppet(files);
    },
  });
  const d = puppet ?? assert.fail();
  t.after(() => d.close());
  let run = await host.state('d', 'up');
  for (const vector of protocolCases()) {
    await t.test(`${vector.name}: ${vector.description}`, async () => {
      await d.take();
      await d.prints('["get","@@sync","n59"]\n');
      await d.hears('"sync-59"\n');
      let marker = await mark(`begin of ${vector.name}`);
      for (const [i, step] of vector.steps.entries()) {
        await d.prints(sent(vector, step));
        if (ENDS_EARLY.has(vector.name) || !sent(vector, step).toString('latin1').endsWith('\n')) continue;
        await d.prints(`["get","@@sync","n${i}"]\n`);
        const heard = await d.hears(`"sync-${i}"\n`);
        assert.equal(heard.toString('latin1'), `${answered(step).toString('latin1')}"sync-${i}"\n`);
        const next = await mark(`after step ${i} of ${vector.name}`);
        const logged = host.log.all.slice(marker.index + 1, next.index).filter((line) => line.is({ daemon: 'd' }));
        const expected = step.log.filter(({ text }) => text !== undefined);
        assert.equal(logged.length, expected.length, `step ${i}: ${logged.map(({ raw }) => raw).join('\n')}`);
        for (const [n, { level, text = '' }] of expected.entries()) {
          const message = expectedMessage(text);
          if (message === null) continue;
          assert.equal(logged[n]?.text('level'), level, logged[n]?.raw);
          assert.match(logged[n]?.text('message') ?? '', message);
        }
        marker = next;
      }
      await d.ends();
      run = await host.state('d', 'up', run);
    });
  }
  await d.take();
  await d.prints('["log","partial lines of dead runs did not reach this one"]\n');
  await host.logged('d', 'partial lines of dead runs did not reach this one');
  assert.equal(host.log.matching({ message: /line \d+$/ }).length, 1000);

  async function mark(text: string) {
    await d.prints(`${JSON.stringify(['log', text])}\n`);
    return host.logged('d', text);
  }
});

test('requests may arrive in parts or together', async (t) => {
  let puppet: Puppet | undefined;
  const host = startHost(t, {
    ini: '[os_daemons]\nd = ./puppet\n[s]\nk = v\n',
    prepare: (files) => {
      puppet = new Puppet(files);
    },
  });
  const d = puppet ?? assert.fail();
  t.after(() => d.close());
  await d.take();
  await d.prints('["log","before the cut"]\n["get",');
  await host.logged('d', 'before the cut');
  await d.prints('"s","k"]\n["get","s"]\n["get","nothing"]\n["get","s","end"]\n');
  assert.equal((await d.hears('null\n')).toString(), '"v"\n{"k":"v"}\n{}\nnull\n');
});

test('hidden_sections: a hidden section looks as if it did not exist', async (t) => {
  let puppet: Puppet | undefined;
  startHost(t, {
    args: ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'hidden.ini', 'local.ini'],
    files: { 'hidden.ini': '[osdaemond]\nhidden_sections = admins\n[admins]\nroot = secret\n[s]\nk = end\n' },
    ini: '[os_daemons]\nd = ./puppet\n',
    prepare: (files) => {
      puppet = new Puppet(files);
    },
  });
  const d = puppet ?? assert.fail();
  t.after(() => d.close());
  await d.take();
  await d.prints('["get","admins"]\n["get","admins","root"]\n["get","s","k"]\n');
  assert.equal((await d.hears('"end"\n')).toString(), '{}\nnull\n"end"\n');
});
