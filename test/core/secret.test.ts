import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { Secret } from '../../src/core/secret.ts';

test('a `Secret` is its label in every way of printing it', () => {
  const secret = new Secret('db.password', 'correct horse');
  const label = '(secret db.password)';
  assert.deepEqual([String(secret), `${secret}`, inspect(secret), inspect({ secret })], [label, label, label, `{ secret: ${label} }`]);
  assert.equal(JSON.stringify({ secret }), `{"secret":"${label}"}`);
  assert.equal(secret.reveal(), 'correct horse');
});

test('`hideIn()` takes a value out of what a program said: whole, by the line, as base64 and as in a URL', () => {
  const secret = new Secret('key', 'correct horse\nbattery/staple\n--\n');
  const encoded = Buffer.from(secret.reveal()).toString('base64');
  const said = `bad key "correct horse", then battery/staple; ${encoded} ${encodeURIComponent(secret.reveal())} -- end`;
  const shown = secret.hideIn(said);
  for (const part of ['correct', 'battery', encoded, '%0A']) assert.ok(!shown.includes(part), shown);
  assert.match(shown, /-- end$/);
  assert.equal(new Secret('empty', '').hideIn('left alone'), 'left alone');
});
