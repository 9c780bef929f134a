/** Registered keys: what counts as registered, the limit, and the way through JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registrations } from '../../src/daemons/registrations.ts';

function throughJson(registrations: Registrations): Registrations {
  return Registrations.restore(JSON.parse(JSON.stringify(registrations.snapshot())));
}

test('a key, a whole section, and neither', () => {
  const original = new Registrations();
  original.add('log', 'level');
  original.add('httpd', undefined);
  original.add('__proto__', 'x');
  for (const registrations of [original, throughJson(original)]) {
    assert.equal(registrations.includes([{ section: 'log', key: 'level' }]), true);
    assert.equal(registrations.includes([{ section: 'log', key: 'file' }]), false);
    assert.equal(registrations.includes([{ section: 'httpd', key: 'port' }]), true);
    assert.equal(registrations.includes([{ section: '__proto__', key: 'x' }]), true);
    assert.equal(registrations.includes([{ section: 'constructor', key: 'x' }]), false);
    assert.equal(registrations.includes([]), false);
  }
});

test('beyond 10 000 patterns every change counts', () => {
  const original = new Registrations();
  for (let i = 0; i < 10_000; i++) assert.equal(original.add('s', `k${i}`), true);
  assert.equal(original.includes([{ section: 't', key: 'k' }]), false);
  assert.equal(original.add('s', 'k0'), true);
  assert.equal(original.add('s', 'one more'), false);
  for (const registrations of [original, throughJson(original)]) {
    assert.equal(registrations.includes([{ section: 't', key: 'k' }]), true);
    assert.equal(registrations.includes([]), false);
  }
});
