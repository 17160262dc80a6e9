import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, count, duration, plural } from '../../../src/cli/terminal/figures.ts';
import { styleFor } from '../../../src/cli/terminal/style.ts';
import { fit, oneLine, pad, width } from '../../../src/cli/terminal/width.ts';

test('`duration()` names what matters at each size', () => {
  assert.deepEqual([0, 999, 1000, 59_940, 59_960, 61_000, 3_599_999, 7_260_000].map(duration), [
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 00 s',
    '1 min 01 s',
    '1 h 00 min',
    '2 h 01 min',
  ]);
});

test('`bytes()` uses powers of 1000 and never says 1000 of one', () => {
  assert.deepEqual([0, 999, 1000, 999_949, 999_960, 40_000_000, 1e15, 1e19].map(bytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '999.9 kB',
    '1.0 MB',
    '40.0 MB',
    '1.0 PB',
    '10000.0 PB',
  ]);
});

test('`count()` groups thousands, `plural()` follows the number', () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(count), ['0', '999', '1,000', '1,234,567']);
  assert.deepEqual([plural(1, 'row'), plural(2000, 'row'), plural(2, 'entry', 'entries')], ['1 row', '2,000 rows', '2 entries']);
});

test('`fit()` cuts by what is seen and closes colours', () => {
  assert.equal(fit('short', 10), 'short');
  assert.equal(fit('a longer text', 8), 'a longe…');
  assert.equal(fit('\u001b[31ma longer text\u001b[39m', 8), '\u001b[31ma longe…\u001b[0m');
  assert.equal(width(fit('\u001b[31ma longer text\u001b[39m', 8)), 8);
  assert.equal(pad('\u001b[31mab\u001b[39m', 4), '\u001b[31mab\u001b[39m  ');
});

test('`oneLine()` takes out what could move a cursor', () => {
  assert.equal(oneLine('a\n  b\u001b[2Jc\u0007\r'), 'a b[2Jc');
});

test('`styleFor()` follows terminal, NO_COLOR, TERM and options', () => {
  const colours = (isTTY: boolean, env: Record<string, string> = {}, options = {}) => styleFor({ isTTY, env, ...options }).red('x') !== 'x';
  assert.equal(colours(true), true);
  assert.equal(colours(false), false);
  assert.equal(colours(true, { NO_COLOR: '1' }), false);
  assert.equal(colours(true, { NO_COLOR: '' }), true);
  assert.equal(colours(true, { TERM: 'dumb' }), false);
  assert.equal(colours(true, {}, { plain: true }), false);
  assert.equal(colours(true, {}, { color: false }), false);
});
