// A command does more than it is called for.
import { matchFact } from '../../atlas/match.ts';
import { factKey } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

export const commandScope: Rule = {
  code: 'command-scope',
  level: 'error',
  page: {
    what: 'A command that, by an entry of the atlas, takes away more than its caller means to touch.',
    why: 'What goes along with it belongs to services that this step has nothing to do with.',
    source: 'atlas:tailscale-serve-reset',
    bad: {
      inventory: {
        serveEntries: [{ service: 'svc:feed', host: 'mini', protocol: 'https', port: 443, upstream: 'http://localhost:8080' }],
      },
      steps: {
        'one/repair': {
          runs: [{ at: 'host:mini', shell: 'ssh', line: 'tailscale serve --service svc:registry reset', effect: 'changes' }],
        },
      },
    },
    good: {
      inventory: {
        serveEntries: [{ service: 'svc:feed', host: 'mini', protocol: 'https', port: 443, upstream: 'http://localhost:8080' }],
      },
      steps: { 'one/repair': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'tailscale serve clear svc:registry', effect: 'changes' }] } },
    },
  },
  *find({ steps, atlas, timeline }) {
    for (const { step, facts } of steps) {
      const meant = new Set([...(facts.retracts ?? []), ...(facts.runs ?? []).flatMap(({ means }) => means ?? [])].map(factKey));
      for (const run of facts.runs ?? []) {
        for (const entry of atlas) {
          const { knows } = entry;
          if (knows.form !== 'command' || knows.takesAway === undefined || !knows.line.test(run.line)) continue;
          const pattern = knows.takesAway;
          const host = run.at.replace(/^host:/, '');
          const lost = timeline
            .factsBefore(step.ref)
            .all(pattern.fact)
            .filter((fact) => matchFact(pattern, fact, { host }) !== undefined && !meant.has(factKey(fact)));
          if (lost.length === 0) continue;
          const names = lost.map(factKey).join(', ');
          yield {
            step: step.ref,
            facts: lost,
            message: `runs \`${run.line}\`, which also takes away ${names}`,
            counterExample: `"${step.ref}" runs it on ${run.at}; afterwards ${factKey(lost[0] as NonNullable<(typeof lost)[0]>)} is gone: ${knows.because}`,
            reason: entry.statement,
            source: `atlas:${entry.id}`,
            suggestion: knows.suggestion,
          };
        }
      }
    }
  },
};
