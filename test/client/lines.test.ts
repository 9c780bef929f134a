/** The client reads whole lines across chunk boundaries and rejects responses of other servers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesIn } from '../../src/client/lines.ts';
import { readAnswer } from '../../src/client/responses.ts';
import { CALL_ROUTES } from '../../src/wire/routes.ts';

async function* chunks(...texts: string[]) {
  yield* texts;
}

test('chunks may split lines anywhere; an incomplete last line is dropped', async () => {
  const lines: string[] = [];
  for await (const line of linesIn(chunks('a', 'b\nc', '\n', 'd'))) lines.push(line);
  assert.deepEqual(lines, ['ab', 'c']);
});

const { answer } = CALL_ROUTES.get;
test('an answer has the fields of its schema', () => {
  assert.deepEqual(readAnswer(200, '{"value":"x","later":1}', answer), { value: 'x', later: 1 });
  assert.throws(() => readAnswer(200, '{}', answer), { code: 'bad_answer' });
  assert.throws(() => readAnswer(200, '<html>', answer), { code: 'bad_answer', message: /not JSON/ });
  assert.throws(() => readAnswer(502, '[]', answer), { code: 'bad_answer', message: /502/ });
});

test('an error response keeps its code and reason', () => {
  const text = JSON.stringify({ error: 'unknown_daemon', reason: 'there is no daemon named "x"' });
  assert.throws(() => readAnswer(404, text, answer), {
    code: 'unknown_daemon',
    message: 'there is no daemon named "x"',
  });
  assert.throws(() => readAnswer(400, '{"error":"of_the_future","reason":"r"}', answer), { code: 'bad_answer' });
});
