// A step means to bring about what its command cannot: asks every entry of the form `capability`.
import type { Capability } from '../../atlas/entry.ts';
import { factKey, type Fact, type StepFacts } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';
import type { LintContext, LintStep } from '../context.ts';

export const commandCannot: Rule = {
  code: 'command-cannot',
  level: 'error',
  page: {
    what: 'A step takes something away, or changes it, by a command that, by an entry of the atlas, does not do that.',
    why: 'The command ends well, the old thing is still there, and later steps build on its absence.',
    source: 'atlas:kubectl-apply-no-prune',
    bad: {
      steps: {
        'one/make': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment feed/old' }] },
        'two/remove': {
          retracts: [{ fact: 'object', cluster: 'minikube', object: 'Deployment feed/old' }],
          runs: [{ at: 'laptop', shell: 'login', line: 'kubectl apply -f feed/', effect: 'changes' }],
        },
      },
    },
    good: {
      steps: {
        'one/make': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment feed/old' }] },
        'two/remove': {
          retracts: [{ fact: 'object', cluster: 'minikube', object: 'Deployment feed/old' }],
          runs: [{ at: 'laptop', shell: 'login', line: 'kubectl delete -n feed deployment old', effect: 'changes' }],
        },
      },
    },
  },
  *find(context) {
    for (const entry of context.atlas) {
      const { knows } = entry;
      if (knows.form !== 'capability') continue;
      for (const inspected of context.steps) {
        const { step, facts } = inspected;
        const changing = (facts.runs ?? []).filter(({ effect }) => effect === 'changes');
        // Another command beside it may do the rest.
        const [run] = changing;
        if (run === undefined || !changing.every(({ line }) => knows.line.test(line))) continue;
        const beyond = meant(context, inspected, knows, facts);
        const [first] = beyond;
        if (first === undefined) continue;
        yield {
          step: step.ref,
          facts: beyond,
          message: `is to ${knows.cannot} ${beyond.map(factKey).join(', ')}, and \`${run.line}\` does not do that`,
          counterExample: `"${step.ref}" runs it and ends well; ${factKey(first)} is as it was: ${knows.because}`,
          reason: entry.statement,
          source: `atlas:${entry.id}`,
          suggestion: knows.suggestion,
        };
      }
    }
  },
};

function meant({ timeline }: LintContext, { step }: LintStep, { cannot, about }: Capability, facts: StepFacts): readonly Fact[] {
  const named = (all: readonly Fact[] = []): readonly Fact[] => all.filter(({ fact }) => about.includes(fact));
  if (cannot === 'remove') return named(facts.retracts);
  const before = timeline.factsBefore(step.ref);
  return named(facts.provides).filter((fact) => before.holds(fact));
}
