// A command line lacks what it needs to do what is meant: asks every entry of the form `command-flags`.
import type { Rule } from '../rule.ts';

export const commandFlags: Rule = {
  code: 'command-flags',
  level: 'error',
  page: {
    what: 'A command is called without an option that, by an entry of the atlas, it needs to do what is meant, or is the wrong command for it.',
    why: 'It ends well and has done less, or something else; nobody looks again.',
    source: 'atlas:psql-goes-on',
    bad: {
      steps: { 'one/import': { runs: [{ at: 'host:box', shell: 'login', line: 'psql -d feeds -f dump.sql', effect: 'changes' }] } },
    },
    good: {
      steps: {
        'one/import': {
          runs: [{ at: 'host:box', shell: 'login', line: 'psql -v ON_ERROR_STOP=1 -d feeds -f dump.sql', effect: 'changes' }],
        },
      },
    },
  },
  *find({ steps, atlas }) {
    const entries = atlas.flatMap((entry) => (entry.knows.form === 'command-flags' ? [{ entry, knows: entry.knows }] : []));
    for (const { step, facts } of steps) {
      for (const { line, at } of facts.runs ?? []) {
        for (const { entry, knows } of entries) {
          if (!knows.line.test(line) || knows.lacks?.test(line) === true) continue;
          yield {
            step: step.ref,
            level: knows.level,
            message: `runs \`${line}\`: ${knows.because}`,
            counterExample: `"${step.ref}" runs it on ${at}; ${knows.because}`,
            reason: entry.statement,
            source: `atlas:${entry.id}`,
            suggestion: knows.suggestion,
          };
        }
      }
    }
  },
};
