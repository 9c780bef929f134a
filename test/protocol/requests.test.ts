/** Each line is a request or a rejection with its reason: valid shapes, CouchDB's quirks, and hostile input. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OptionalVerb, parseRequest } from '../../src/protocol/requests.ts';

const request = (text: string, ...verbs: OptionalVerb[]): unknown =>
  parseRequest(Buffer.from(text).toString('latin1'), new Set(verbs));

test('the verbs', () => {
  assert.deepEqual(request('["get","s"]'), { verb: 'get section', section: 's' });
  assert.deepEqual(request('["get","s","k"]'), { verb: 'get key', section: 's', key: 'k' });
  assert.deepEqual(request('["register","s"]'), { verb: 'register', section: 's' });
  assert.deepEqual(request('["register","s","k"]'), { verb: 'register', section: 's', key: 'k' });
  assert.deepEqual(request('["log","m"]'), { verb: 'log', message: 'm', level: 'info' });
  assert.deepEqual(request('["log","m",{"level":"debug"}]'), { verb: 'log', message: 'm', level: 'debug' });
});

test('JSON blanks and escapes are JSON’s', () => {
  assert.deepEqual(request(' \t[ "g\\u0065t" ,\r"\\u00e9" ] '), { verb: 'get section', section: 'é' });
  assert.deepEqual(request('["get","é☃😀"]'), { verb: 'get section', section: 'é☃😀' });
});

test('["heartbeat"] is a request only if the daemon has a heartbeat_timeout', () => {
  assert.deepEqual(request('["heartbeat"]', 'heartbeat'), { verb: 'heartbeat' });
  assert.deepEqual(request('["heartbeat",1]', 'heartbeat'), {
    verb: 'rejected',
    reason: 'wrong arguments for "heartbeat"',
  });
  assert.match(JSON.stringify(request('["heartbeat"]', 'ready')), /rejected.*heartbeat_timeout/);
});

test('["ready"] is a request only if readiness = message', () => {
  assert.deepEqual(request('["ready"]', 'ready'), { verb: 'ready' });
  assert.deepEqual(request('["ready",{"listening":true}]', 'ready'), { verb: 'ready' });
  for (const wrong of ['["ready",1]', '["ready",[]]', '["ready",{},{}]']) {
    assert.deepEqual(request(wrong, 'ready'), { verb: 'rejected', reason: 'wrong arguments for "ready"' });
  }
  assert.match(JSON.stringify(request('["ready"]')), /rejected.*readiness = message/);
});

test('a list of bytes is a string, as in CouchDB; any other value names nothing', () => {
  assert.deepEqual(request('["get",[65,66]]'), { verb: 'get section', section: 'AB' });
  assert.deepEqual(request('["get",[195,169],[107]]'), { verb: 'get key', section: 'é', key: 'k' });
  assert.deepEqual(request('["get",[]]'), { verb: 'get section', section: '' });
  for (const nothing of ['1', 'null', 'true', '{}', '["s"]', '[256]', '[-1]', '[1.5]']) {
    assert.deepEqual(request(`["get",${nothing}]`), { verb: 'get section', section: null }, nothing);
  }
  assert.deepEqual(request('["get",[115],"k"]'), { verb: 'get key', section: null, key: null });
  assert.deepEqual(request('["get","s",[107]]'), { verb: 'get key', section: null, key: null });
  assert.deepEqual(request('["get","s",1]'), { verb: 'get key', section: null, key: null });
});

test('a message that is not a string is logged as its JSON text', () => {
  for (const json of ['1', '1.5', 'null', 'true', '[]', '[1,"a"]', '{}', '{"a":{"b":["c"]}}']) {
    assert.deepEqual(request(`["log",${json}]`), { verb: 'log', message: json, level: 'info' });
    assert.deepEqual(request(`["log",${json},{"level":"error"}]`), { verb: 'log', message: json, level: 'error' });
  }
});

test('an unknown level is reported, and the message is logged at info', () => {
  const logged = { verb: 'log', message: 'm', level: 'info' };
  for (const level of ['"warn"', '"INFO"', '""', '1', 'null', '["info"]', '{"a":1}', 'true']) {
    assert.deepEqual(request(`["log","m",{"level":${level}}]`), { ...logged, unknownLevel: level });
  }
  assert.deepEqual(request('["log","m",{}]'), logged);
  assert.deepEqual(request('["log","m",{"Level":"error","__proto__":{"level":"error"}}]'), logged);
});

test('of two keys with one name the last counts', () => {
  assert.deepEqual(request('["log","m",{"level":"error","level":"debug"}]'), {
    verb: 'log',
    message: 'm',
    level: 'debug',
  });
});

test('a rejected line has a reason', () => {
  const why = (text: string): unknown => JSON.parse(JSON.stringify(request(text))).reason;
  for (const empty of ['', ' ', '\t', ' \r ']) assert.equal(why(empty), 'an empty line');
  for (const other of ['hello', '{}', '"get"', '1', 'null', '\f["get","s"]', '\ufeff["get","s"]', ';']) {
    assert.equal(why(other), 'not a JSON array');
  }
  for (const broken of ['[', '["get"', '["get","s",]', '["get","s"]]', '["get","s"] x', '["log","a\u0001b"]', '[01]']) {
    assert.equal(why(broken), 'not JSON');
  }
  for (const unknown of ['[]', '[1]', '["set","s","k","v"]', '[["get"],"s"]', '["__proto__"]']) {
    assert.equal(why(unknown), 'an unknown verb');
  }
  for (const wrong of ['["get"]', '["get","s","k",null]']) assert.equal(why(wrong), 'wrong arguments for "get"');
  for (const wrong of ['["register"]', '["register",1]', '["register","s",[107]]', '["register","s","k","x"]']) {
    assert.equal(why(wrong), 'wrong arguments for "register"');
  }
  for (const wrong of ['["log"]', '["log","m","debug"]', '["log","m",[]]', '["log","m",null]', '["log","m",{},{}]']) {
    assert.equal(why(wrong), 'wrong arguments for "log"');
  }
});

test('invalid UTF-8 and unpaired surrogates are rejected', () => {
  for (const bytes of ['["get","caf\xe9"]', '["get","\xff"]', '["get","\xed\xa0\x80"]', '["get","\xc0\x80"]']) {
    assert.deepEqual(parseRequest(bytes, new Set()), { verb: 'rejected', reason: 'invalid UTF-8' });
  }
  // An escaped half must not be taken for a byte of a value that is not UTF-8 either; see base/text.
  for (const half of [
    '["get","k\\udce9"]',
    '["get","s","\\ud800"]',
    '["log",{"\\udfff":1}]',
    '["log","\\udc00\\ud800"]',
  ]) {
    assert.deepEqual(request(half), { verb: 'rejected', reason: 'an unpaired surrogate' });
  }
  assert.deepEqual(request('["log","\\ud83d\\ude00 \\\\ud800 \\u0000\\uffff"]'), {
    verb: 'log',
    message: '😀 \\ud800 \0\uffff',
    level: 'info',
  });
});

test('deep nesting does no harm', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  assert.deepEqual(request(nested(30_000)), { verb: 'rejected', reason: 'an unknown verb' });
  assert.deepEqual(request('['.repeat(60_000)), { verb: 'rejected', reason: 'not JSON' });
  assert.deepEqual(request(`["log",${nested(30_000)}]`), { verb: 'rejected', reason: 'nested too deeply' });
  assert.deepEqual(request(`["get",${nested(30_000)}]`), { verb: 'get section', section: null });
  const deep = { verb: 'rejected', reason: 'nested more than 1000 deep in a line of more than 65536 bytes' };
  for (const line of ['['.repeat(15_000_000), nested(5_000_000), '{"a":'.repeat(100_000)]) {
    for (const hidden of [`[${line}`, `["log",${line}]`, `["log","\\u0041",{"a":${line}}]`]) {
      assert.deepEqual(request(hidden), deep);
    }
  }
});

test('a line with very many values is not parsed', () => {
  const many = { verb: 'rejected', reason: 'more than 50000 values in a line; send them in several' };
  for (const value of ['0', '{}', '""', '[0]', '{"a":"b"}']) {
    assert.deepEqual(request(`["log",[${`${value},`.repeat(60_000)}0]]`), many);
  }
  assert.deepEqual(request(`[${'{},'.repeat(5_000_000)}0]`), many);
});

test('a long line with few values is a request, whatever its strings contain', () => {
  for (const text of ['[', '{', ',', '\\"[', '\\\\', '\\\\\\",', '\\u005b', 'é[', 'x'.repeat(65_529)]) {
    const message = text.repeat(Math.ceil(300_000 / text.length));
    assert.deepEqual(request(`["log","${message}"]`), {
      verb: 'log',
      message: JSON.parse(`"${message}"`),
      level: 'info',
    });
  }
  const numbers = `[${'1234567,'.repeat(40_000)}0]`;
  assert.deepEqual(request(`["log",${numbers}]`), { verb: 'log', message: numbers, level: 'info' });
  const blanks = ' '.repeat(15_000_000);
  assert.deepEqual(request(`${blanks}["get",${blanks}"s"]`), { verb: 'get section', section: 's' });
  assert.deepEqual(request(blanks), { verb: 'rejected', reason: 'an empty line' });
});
