// Each way in which a correct plan can go wrong is found, by the rule that is for it; the plan as it is has no such finding.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import composeToK3s from '../../examples/compose-to-k3s/plan.ts';
import onePostgresApp from '../../examples/one-postgres-app/plan.ts';
import blumeops from '../../plans/blumeops/plan.ts';
import { kinds } from '../../src/kinds/registry.ts';
import type { Finding } from '../../src/lint/finding.ts';
import { lint } from '../../src/lint/lint.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { blumeopsMutations } from './mutations/blumeops.ts';
import { generatedMutations } from './mutations/generated.ts';
import type { Mutation } from './mutations/mutation.ts';
import { composeToK3sMutations, onePostgresAppMutations } from './mutations/small-plans.ts';

const tables: readonly (readonly [Plan, readonly Mutation[]])[] = [
  [blumeops, [...generatedMutations(blumeops), ...blumeopsMutations]],
  [onePostgresApp, [...generatedMutations(onePostgresApp), ...onePostgresAppMutations]],
  [composeToK3s, [...generatedMutations(composeToK3s), ...composeToK3sMutations]],
];

for (const [plan, mutations] of tables) {
  const before = find(plan);
  for (const { what, mutate, code, step, says } of mutations) {
    test(`\`lint()\` of ${plan.name} finds ${code} when ${what}`, () => {
      const fits = (each: Finding): boolean =>
        each.code === code && (step === undefined || each.step === step) && (says === undefined || each.message.includes(says));
      // What the plan lives with already, and says so, is no finding of the mutation.
      const known = new Set(before.filter(fits).map((each) => `${each.step} ${each.message}`));
      const after = find(mutate(plan));
      const found = after.filter((each) => fits(each) && each.accepted === undefined && !known.has(`${each.step} ${each.message}`));
      assert.ok(found.length > 0, `found instead:\n${newOf(before, after).join('\n')}`);
    });
  }
}

test('at least forty mutations, of which no two are the same, are found', () => {
  const titles = tables.flatMap(([plan, mutations]) => mutations.map(({ what, code }) => `${plan.name} ${what} ${code}`));
  assert.ok(titles.length >= 40);
  assert.equal(new Set(titles).size, titles.length);
});

function find(plan: Plan): readonly Finding[] {
  return lint(plan, { kinds, cwd: import.meta.dirname });
}

function newOf(before: readonly Finding[], after: readonly Finding[]): readonly string[] {
  const texts = new Set(before.map(text));
  return after.map(text).filter((each) => !texts.has(each));
}

function text({ code, step, message }: Finding): string {
  return `${code} ${step ?? ''}: ${message}`;
}
