// A command that works once only, in a step that may have to run again: asks every entry of the form `once`.
import type { Rule } from '../rule.ts';

export const notRepeatable: Rule = {
  code: 'not-repeatable',
  level: 'warning',
  page: {
    what: 'A step runs a command that is refused when it has been done already, and does not look first.',
    why: 'After a lost connection nobody knows whether it was done; the second try fails, and the plan stands still half-way.',
    source: 'atlas:kubectl-create-once',
    bad: {
      steps: {
        'one/make': { runs: [{ at: 'laptop', shell: 'login', line: 'kubectl create namespace databases', effect: 'changes' }] },
      },
    },
    good: {
      steps: { 'one/make': { runs: [{ at: 'laptop', shell: 'login', line: 'kubectl apply -f databases.yaml', effect: 'changes' }] } },
    },
  },
  *find({ steps, atlas }) {
    const entries = atlas.flatMap((entry) => (entry.knows.form === 'once' ? [{ entry, knows: entry.knows }] : []));
    for (const { step, facts } of steps) {
      for (const { line, effect, accepts } of facts.runs ?? []) {
        // Whoever takes a failure for success has another problem, and another rule.
        if (effect !== 'changes' || accepts !== undefined) continue;
        for (const { entry, knows } of entries) {
          if (!knows.line.test(line)) continue;
          yield {
            step: step.ref,
            message: `runs \`${line}\`, which works once: ${knows.because}`,
            counterExample: `the connection is lost while "${step.ref}" runs it; tried again, it fails although all is well`,
            reason: entry.statement,
            source: `atlas:${entry.id}`,
            suggestion: knows.suggestion,
          };
        }
      }
    }
  },
};
