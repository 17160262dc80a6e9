// A program is called by its bare name, and lies where no PATH leads: asks every entry of the form `off-path`.
import { matchesGlob } from '../../atlas/match.ts';
import { programsOf } from '../command-words.ts';
import type { Rule } from '../rule.ts';

export const offPath: Rule = {
  code: 'off-path',
  level: 'error',
  page: {
    what: 'A command calls by its bare name a program that is there only in a folder which, by an entry of the atlas, no PATH has.',
    why: 'The program is installed, so nobody expects that it is not found; or another version of it is found instead.',
    source: 'atlas:brew-keg-only',
    bad: {
      steps: {
        'one/install': { provides: [{ fact: 'program', host: 'mini', program: '/opt/homebrew/opt/postgresql@18/bin/pg_dump' }] },
        'two/dump': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'pg_dump feeds', effect: 'reads' }] },
      },
    },
    good: {
      steps: {
        'one/install': { provides: [{ fact: 'program', host: 'mini', program: '/opt/homebrew/opt/postgresql@18/bin/pg_dump' }] },
        'two/dump': {
          runs: [{ at: 'host:mini', shell: 'ssh', line: '/opt/homebrew/opt/postgresql@18/bin/pg_dump feeds', effect: 'reads' }],
        },
      },
    },
  },
  *find({ steps, atlas, timeline, plan }) {
    for (const entry of atlas) {
      const { knows } = entry;
      if (knows.form !== 'off-path') continue;
      // Few programs lie there; most commands need no look at what their host has.
      const named = timeline.named('program').filter(({ fact }) => matchesGlob(`${knows.folder.like}/*`, fact.program));
      const hiddenNames = new Set(named.map(({ fact }) => fact.program.replace(/^.*\//, '')));
      if (hiddenNames.size === 0) continue;
      for (const { step, facts } of steps) {
        for (const { at, shell, line } of facts.runs ?? []) {
          const host = at === 'laptop' ? plan.inventory.workstation : at.replace(/^host:/, '');
          for (const program of programsOf(line)) {
            if (!hiddenNames.has(program)) continue;
            const after = timeline.factsAfter(step.ref);
            const there = after.about('program', host).filter((each) => each.program.endsWith(`/${program}`));
            const [fact] = there;
            const hidden = there.every((each) => matchesGlob(`${knows.folder.like}/*`, each.program));
            if (fact === undefined || !hidden || after.holds({ fact: 'command', host, command: program, shell })) continue;
            yield {
              step: step.ref,
              facts: [fact],
              message: `calls "${program}" on ${host}, which has it only as ${fact.program}: ${knows.because}`,
              counterExample: `"${step.ref}" runs \`${line}\` on ${host}: command not found`,
              reason: entry.statement,
              source: `atlas:${entry.id}`,
              suggestion: knows.suggestion,
            };
          }
        }
      }
    }
  },
};
