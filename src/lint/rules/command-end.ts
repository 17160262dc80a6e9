// The end of a command is read as success although it says nothing, or the command waits for a person who is not there.
import type { AtlasEntry, CommandKnowledge } from '../../atlas/entry.ts';
import type { CommandRun } from '../../core/fact/command-run.ts';
import type { StepRef } from '../../core/ref.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const commandEnd: Rule = {
  code: 'command-end',
  level: 'error',
  page: {
    what: 'A command whose failure is taken for success, that ends well without doing anything, or that waits for a person where nobody sits.',
    why: 'A run that is green without its effect is found out phases later; one that waits for an answer never ends.',
    bad: {
      steps: {
        'one/init': { runs: [{ at: 'host:mini', shell: 'playbook', line: 'podman machine init', effect: 'changes', accepts: [0, 125] }] },
      },
    },
    good: {
      steps: {
        'one/init': {
          runs: [
            {
              at: 'host:mini',
              shell: 'playbook',
              line: 'podman machine init',
              effect: 'changes',
              proves: [{ fact: 'path', host: 'mini', path: '/machine' }],
            },
          ],
        },
      },
    },
  },
  *find(context) {
    for (const { step, facts } of context.steps) for (const run of facts.runs ?? []) yield* ofRun(context, step.ref, run);
  },
};

function* ofRun({ atlas, timeline }: LintContext, step: StepRef, run: CommandRun): Iterable<RuleFinding> {
  const proved = (run.proves ?? []).length > 0;
  const about = { step, facts: run.proves ?? [] };
  if (run.accepts === 'any' && run.effect === 'changes' && !proved) {
    yield {
      ...about,
      message: `runs \`${run.line}\` and ignores how it ends`,
      counterExample: `\`${run.line}\` fails on ${run.at}, and "${step}" counts as done`,
      suggestion: 'Look at the state that it should bring about, and fail when it is not there.',
    };
  }
  for (const entry of atlas) {
    const { knows } = entry;
    if (knows.form !== 'command' || !knows.line.test(run.line)) continue;
    const vague = Array.isArray(run.accepts) ? run.accepts.filter((code: number) => knows.vagueExitCodes?.includes(code)) : [];
    if (vague.length > 0 && !proved) {
      yield known(
        about,
        entry,
        knows,
        `takes exit code ${vague.join(', ')} of \`${run.line}\` for success`,
        `the command fails for another reason with ${vague[0]}, and "${step}" counts as done`,
      );
    }
    if (knows.quietFailure !== undefined && !proved)
      yield known(
        about,
        entry,
        knows,
        `runs \`${run.line}\`, which can end well without its effect`,
        `${knows.quietFailure}, and "${step}" counts as done`,
      );
    if ((knows.needs === 'person' || knows.needs === 'terminal') && run.attended !== true)
      yield known(
        about,
        entry,
        knows,
        `runs \`${run.line}\` unattended, and it asks a person`,
        `"${step}" runs with nobody there and waits for an answer`,
      );
    if (knows.needs === 'gui-session' && run.attended !== true) {
      const host = run.at.replace(/^host:/, '');
      const session = { fact: 'condition', host, condition: 'gui-session' } as const;
      if (timeline.factsBefore(step).holds(session)) continue;
      yield {
        ...known(
          { step, facts: [session] },
          entry,
          knows,
          `runs \`${run.line}\`, which may need somebody logged in at the screen of ${host}`,
          `nobody is logged in at ${host}, and \`${run.line}\` hangs or fails`,
        ),
        level: 'warning',
      };
    }
  }
}

function known(
  about: Pick<RuleFinding, 'step' | 'facts'>,
  entry: AtlasEntry,
  knows: CommandKnowledge,
  message: string,
  counterExample: string,
): RuleFinding {
  return { ...about, message, counterExample, reason: entry.statement, source: `atlas:${entry.id}`, suggestion: knows.suggestion };
}
