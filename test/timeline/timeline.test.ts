import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { factKey, type Fact } from '../../src/core/fact.ts';
import type { StepRef } from '../../src/core/ref.ts';
import { gaps } from '../../src/timeline/span.ts';
import { Timeline } from '../../src/timeline/timeline.ts';

const unit = (name: string): Fact => ({ fact: 'unit', host: 'mini', unit: name });
const version = (text: string): Fact => ({ fact: 'version', subject: 'pg', version: text });

test('`factsBefore()` and `factsAfter()` differ by what the step provides and retracts', () => {
  const timeline = new Timeline([unit('old')]);
  timeline.append('one/swap', { retracts: [unit('old')], provides: [unit('new')] });
  assert.deepEqual(
    [timeline.factsBefore('one/swap').holds(unit('old')), timeline.factsAfter('one/swap').holds(unit('old'))],
    [true, false],
  );
  assert.deepEqual(
    [timeline.factsBefore('one/swap').holds(unit('new')), timeline.factsAfter('one/swap').holds(unit('new'))],
    [false, true],
  );
  assert.deepEqual([...timeline.at(1)].map(factKey), ['unit(mini, new)']);
});

test('`truth()` is unknown where nobody keeps count of such a fact, and false where somebody does', () => {
  const timeline = new Timeline();
  timeline.append('one/later', { provides: [{ fact: 'condition', host: 'mini', condition: 'awake' }] });
  const start = timeline.at(0);
  assert.equal(start.truth(unit('any')), 'false');
  assert.equal(start.truth({ fact: 'condition', host: 'mini', condition: 'gui-session' }), 'unknown');
  assert.equal(start.truth({ fact: 'condition', host: 'mini', condition: 'awake' }), 'false');
  assert.equal(start.truth({ fact: 'path', host: 'mini', path: '‹one/x.path›' }), 'unknown');
});

test('`spans()` end where the same fact comes with other attributes, and go on where it comes with the same', () => {
  const timeline = new Timeline([version('16')]);
  timeline.append('one/same', { provides: [version('16')] });
  timeline.append('one/upgrade', { provides: [version('18')] });
  assert.deepEqual(
    timeline.spans(version('')).map(({ from, to, provider, ender, replaced }) => ({ from, to, provider, ender, replaced })),
    [
      { from: 0, to: 2, provider: undefined, ender: 'one/upgrade', replaced: true },
      { from: 2, to: Infinity, provider: 'one/upgrade', ender: undefined, replaced: false },
    ],
  );
  assert.deepEqual(timeline.at(2).about('version', 'pg'), [version('18')]);
});

test('`firstBreak()` says after which step it no longer holds, and who mends it', () => {
  const serving: Fact = { fact: 'serving', service: 'feed' };
  const timeline = new Timeline([serving]);
  timeline.append('one/stop', { retracts: [serving] });
  timeline.append('one/move', {});
  timeline.append('one/start', { provides: [serving] });
  assert.deepEqual(timeline.firstBreak({ holds: serving }), { moment: 1, after: 'one/stop', until: 3, mendedBy: 'one/start' });
  assert.equal(timeline.firstBreak({ holds: serving, from: 'one/start' }), undefined);
  assert.equal(timeline.firstBreak({ holds: serving, until: 'one/stop' }), undefined);
  assert.equal(timeline.firstBreak({ holds: serving, while: unit('never') }), undefined);
});

test('`append()` leaves the moments before as they were', () => {
  const timeline = new Timeline([unit('a')]);
  timeline.append('one/b', { provides: [unit('b')] });
  const before = [...timeline.at(1)].map(factKey);
  timeline.append('one/c', { retracts: [unit('a'), unit('b')] });
  assert.deepEqual([...timeline.at(1)].map(factKey), before);
});

test('every moment of a timeline is what a walk with a plain set comes to', () => {
  const names = ['a', 'b', 'c'];
  const some = fc.subarray(names);
  fc.assert(
    fc.property(some, fc.array(fc.record({ provides: some, retracts: some }), { maxLength: 12 }), (starting, steps) => {
      const timeline = new Timeline(starting.map(unit));
      const walked = [new Set(starting)];
      for (const [index, { provides, retracts }] of steps.entries()) {
        timeline.append(`one/${index}` as StepRef, { provides: provides.map(unit), retracts: retracts.map(unit) });
        walked.push(new Set([...[...(walked.at(-1) ?? [])].filter((name) => !retracts.includes(name)), ...provides]));
      }
      for (const [moment, expected] of walked.entries()) {
        assert.deepEqual(
          names.filter((name) => timeline.at(moment).holds(unit(name))),
          names.filter((name) => expected.has(name)),
        );
        assert.deepEqual(timeline.at(moment).all('unit').map(factKey).sort(), [...expected].map((name) => factKey(unit(name))).sort());
      }
    }),
  );
});

test('`gaps()` gives what no cover covers', () => {
  const span = { from: 2, to: 10 };
  assert.deepEqual(gaps(span, []), [span]);
  assert.deepEqual(
    gaps(span, [
      { from: 0, to: 4 },
      { from: 6, to: 7 },
      { from: 3, to: 5 },
    ]),
    [
      { from: 5, to: 6 },
      { from: 7, to: 10 },
    ],
  );
  assert.deepEqual(gaps(span, [{ from: 0, to: Infinity }]), []);
});
