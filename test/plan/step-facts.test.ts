import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../src/core/fact.ts';
import { declared, declaredKind } from '../../src/kinds/gate/declared/declared.ts';
import { planGraph } from '../../src/plan/graph.ts';
import { phase } from '../../src/plan/phase.ts';
import { stepsOf } from '../../src/plan/plan.ts';
import { stepFacts } from '../../src/plan/step-facts.ts';

const path = (name: string): Fact => ({ fact: 'path', host: 'mini', path: name });
const factsOf = (step: Parameters<typeof stepFacts>[0]) => stepFacts(step, declaredKind);

test('`stepFacts()` has the facts of the kind and those of the plan', () => {
  const one = phase('one', { goal: 'g' }, ({ step }) => {
    step('a', declared({ says: 'make /x', provides: [path('/x')] }), { facts: { provides: [path('/y')], retracts: [path('/z')] } });
  });
  const [step] = stepsOf({ phases: [one] });
  assert.ok(step);
  const { provides, retracts } = factsOf(step);
  assert.deepEqual(provides, [path('/x'), path('/y')]);
  assert.deepEqual(retracts, [path('/z')]);
});

const needsFirst = (inOrder: boolean) =>
  phase('one', { goal: 'g', inOrder }, ({ step }) => {
    step('use', declared({ says: 'use /x', requires: [path('/x')] }));
    step('make', declared({ says: 'make /x', provides: [path('/x')] }));
  });

test('`planGraph()` orders steps by their facts, unless the phase is done in order', () => {
  const free = planGraph({ phases: [needsFirst(false)] }, factsOf);
  assert.deepEqual([free.order, free.missing], [['one/make', 'one/use'], []]);
  const written = planGraph({ phases: [needsFirst(true)] }, factsOf);
  assert.deepEqual(written.order, ['one/use', 'one/make']);
  assert.deepEqual(written.missing, [{ step: 'one/use', fact: path('/x'), providedLater: 'one/make' }]);
});

test('`planGraph()` finds the order of a chain that is longer than a stack', () => {
  const chain = phase('one', { goal: 'g', inOrder: true }, ({ step }) => {
    for (let index = 0; index < 20_000; index += 1) step(`s-${index}`, declared({ says: 'next' }));
  });
  const { order, cycles } = planGraph({ phases: [chain] }, () => ({}));
  assert.deepEqual([order.length, order.at(-1), cycles], [20_000, 'one/s-19999', []]);
});

test('a declared step is never seen as done', async () => {
  const { pass, detail } = await declaredKind.probe(undefined as never, { says: 'click there' });
  assert.deepEqual([pass, detail], [false, 'nothing can see whether this has been done: click there']);
});
