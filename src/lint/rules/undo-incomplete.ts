// The written way back of a step does not bring back the world before.
import { factKey, type Fact, type StepFacts } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

export const undoIncomplete: Rule = {
  code: 'undo-incomplete',
  level: 'error',
  page: {
    what: 'The way back that is written down for a step leaves something behind, or there is none.',
    why: 'Whoever goes back is in a world that is neither the old nor the new one.',
    bad: {
      steps: {
        'one/agent': {
          provides: [
            { fact: 'unit', host: 'mini', unit: 'zot' },
            { fact: 'path', host: 'mini', path: '/metrics/zot.prom' },
          ],
          undo: { retracts: [{ fact: 'unit', host: 'mini', unit: 'zot' }] },
        },
      },
    },
    good: {
      steps: {
        'one/agent': {
          provides: [
            { fact: 'unit', host: 'mini', unit: 'zot' },
            { fact: 'path', host: 'mini', path: '/metrics/zot.prom' },
          ],
          undo: {
            retracts: [
              { fact: 'unit', host: 'mini', unit: 'zot' },
              { fact: 'path', host: 'mini', path: '/metrics/zot.prom' },
            ],
          },
        },
      },
    },
  },
  *find({ plan, steps, timeline }) {
    for (const { step, facts } of steps) {
      if (facts.undo === undefined) continue;
      const before = timeline.factsBefore(step.ref);
      const left = leftBehind(facts, facts.undo, (fact) => before.holds(fact));
      if (left.length === 0) continue;
      yield {
        step: step.ref,
        facts: left,
        message: `its way back leaves ${left.map(factKey).join(', ')}`,
        counterExample: `"${step.ref}" is undone as it is written; ${factKey(left[0] as Fact)} is not as it was before`,
        suggestion: 'Write an inverse for each thing that the step makes or takes away, newest first.',
      };
    }
    // What is only written down has no before-image: without a written way back there is none.
    for (const phase of plan.phases) {
      const bare = steps.filter(
        ({ step, facts }) => step.phase === phase.name && step.kind === 'declared' && facts.undo === undefined && changes(facts),
      );
      const [first] = bare;
      if (first === undefined) continue;
      yield {
        step: first.step.ref,
        message: `${bare.length} step${bare.length === 1 ? '' : 's'} of phase "${phase.name}" from this one on ${bare.length === 1 ? 'has' : 'have'} no way back`,
        counterExample: `"${bare.at(-1)?.step.ref}" fails, and nothing says how "${first.step.ref}" is undone`,
        suggestion: 'Write a way back for each, or use kinds that keep a before-image.',
      };
    }
  },
};

function changes({ provides = [], retracts = [] }: StepFacts): boolean {
  return provides.length > 0 || retracts.length > 0;
}

function leftBehind(facts: StepFacts, undo: NonNullable<StepFacts['undo']>, held: (fact: Fact) => boolean): readonly Fact[] {
  const undone = new Set([...(undo.retracts ?? []), ...(undo.provides ?? [])].map(factKey));
  return [...(facts.provides ?? []).filter((fact) => !held(fact)), ...(facts.retracts ?? []).filter(held)].filter(
    (fact) => !undone.has(factKey(fact)),
  );
}
