import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../src/lint/nearest.ts';

test('`nearest()` forgives a slip and nothing more', () => {
  assert.equal(nearest('frist', ['second', 'first', 'fist']), 'fist');
  assert.equal(nearest('one/databse', ['one/database', 'two/database']), 'one/database');
  assert.equal(nearest('abc', ['xyz']), undefined);
  assert.equal(nearest('a', []), undefined);
});
