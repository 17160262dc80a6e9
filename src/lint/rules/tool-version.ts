// A tool is used with something whose version it does not fit: asks every entry of the form `tool-version`.
import type { ToolVersion } from '../../atlas/entry.ts';
import { matchFact } from '../../atlas/match.ts';
import type { FactOf } from '../../core/fact.ts';
import type { CommandRun } from '../../core/fact/command-run.ts';
import type { LintContext } from '../context.ts';
import type { Rule } from '../rule.ts';

export const toolVersion: Rule = {
  code: 'tool-version',
  level: 'error',
  page: {
    what: 'A command is of a version that, by an entry of the atlas, does not work with what it talks to.',
    why: 'It refuses, or does not know fields that are there and loses them.',
    source: 'atlas:postgresql-dump-version',
    bad: {
      steps: {
        'one/versions': {
          provides: [
            { fact: 'version', subject: 'pg_dump@mini', version: '16.4' },
            { fact: 'version', subject: 'postgresql@mini', version: '18.0' },
          ],
        },
        'two/dump': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'pg_dump -Fc feeds', effect: 'reads' }] },
      },
    },
    good: {
      steps: {
        'one/versions': {
          provides: [
            { fact: 'version', subject: 'pg_dump@mini', version: '18.1' },
            { fact: 'version', subject: 'postgresql@mini', version: '18.0' },
          ],
        },
        'two/dump': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'pg_dump -Fc feeds', effect: 'reads' }] },
      },
    },
  },
  *find(context) {
    for (const entry of context.atlas) {
      const { knows } = entry;
      if (knows.form !== 'tool-version') continue;
      for (const { step, facts } of context.steps) {
        for (const run of (facts.runs ?? []).filter(({ line }) => knows.line.test(line))) {
          const all = context.timeline.factsBefore(step.ref).all('version');
          const tool = all.find(({ subject }) => subject === `${knows.tool}@${hostOf(run, context)}`);
          const others = all.filter((fact) => matchFact(knows.other, fact) !== undefined);
          // With several it is not known which one is meant, so all of them must be wrong.
          const [other] = others;
          if (tool === undefined || other === undefined || !others.every((each) => isWrong(tool, each, knows))) continue;
          yield {
            step: step.ref,
            facts: [tool, other],
            message: `runs \`${run.line}\` with ${tool.subject} ${tool.version} on ${other.subject} ${other.version}`,
            counterExample: `"${step.ref}" runs it, and ${knows.because}`,
            reason: entry.statement,
            source: `atlas:${entry.id}`,
            suggestion: knows.suggestion,
          };
        }
      }
    }
  },
};

function hostOf({ at }: CommandRun, { plan }: LintContext): string {
  return at === 'laptop' ? plan.inventory.workstation : at.replace(/^host:/, '');
}

function isWrong(tool: FactOf<'version'>, other: FactOf<'version'>, { relation }: ToolVersion): boolean {
  const [mine, theirs] = [numbers(tool.version), numbers(other.version)];
  const [major, minor] = mine;
  const [otherMajor, otherMinor] = theirs;
  if (major === undefined || otherMajor === undefined) return false;
  if (relation === 'not-older') return major < otherMajor;
  return major === otherMajor && minor !== undefined && otherMinor !== undefined && Math.abs(minor - otherMinor) > relation.minorsApart;
}

function numbers(version: string): readonly number[] {
  return (/^\D*(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '').split('.').filter(Boolean).map(Number);
}
