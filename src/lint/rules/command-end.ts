// The end of a command is read as success although it says nothing, or the command waits for a person who is not there.
import type { AtlasEntry, CommandKnowledge, FactPattern } from '../../atlas/entry.ts';
import { matchFact, type Bindings } from '../../atlas/match.ts';
import type { CommandRun } from '../../core/fact/command-run.ts';
import type { StepRef } from '../../core/ref.ts';
import type { Moment } from '../../timeline/moment.ts';
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

function* ofRun(context: LintContext, step: StepRef, run: CommandRun): Iterable<RuleFinding> {
  if (run.accepts === 'any' && run.effect === 'changes' && !isProved(run)) {
    yield {
      step,
      message: `runs \`${run.line}\` and ignores how it ends`,
      counterExample: `\`${run.line}\` fails on ${run.at}, and "${step}" counts as done`,
      suggestion: 'Look at the state that it should bring about, and fail when it is not there.',
    };
  }
  for (const entry of context.atlas) {
    const { knows } = entry;
    if (knows.form !== 'command' || !knows.line.test(run.line)) continue;
    const about: About = { step, run, entry, knows };
    const moment = context.timeline.factsBefore(step);
    yield* readWrongly(about, moment);
    yield* waiting(about, moment);
  }
}

interface About {
  readonly step: StepRef;
  readonly run: CommandRun;
  readonly entry: AtlasEntry;
  readonly knows: CommandKnowledge;
}

function isProved({ proves = [] }: CommandRun): boolean {
  return proves.length > 0;
}

/** Its end says less than is read from it. */
function* readWrongly(about: About, moment: Moment): Iterable<RuleFinding> {
  const { step, run, knows } = about;
  const { accepts, line } = run;
  const vague = Array.isArray(accepts) ? accepts.filter((code: number) => knows.vagueExitCodes?.includes(code)) : [];
  if (vague.length > 0 && !isProved(run)) {
    const story = `the command fails for another reason with ${vague[0]}, and "${step}" counts as done`;
    yield known(about, `takes exit code ${vague.join(', ')} of \`${line}\` for success`, story);
  }
  const unmet = knows.requires !== undefined && !isMet(knows.requires, knows.line.exec(line)?.groups ?? {}, moment);
  if (unmet && knows.quietFailure === undefined)
    yield known(about, `runs \`${line}\`, and ${knows.because}`, `"${step}" runs it and is refused`);
  if (knows.quietFailure !== undefined && !isProved(run) && (knows.requires === undefined || unmet))
    yield known(about, `runs \`${line}\`, which ends well without its effect`, `${knows.quietFailure}, and "${step}" counts as done`);
}

/** It needs somebody. */
function* waiting(about: About, moment: Moment): Iterable<RuleFinding> {
  const { step, run, knows } = about;
  if (run.attended === true) return;
  if (knows.needs === 'person' || knows.needs === 'terminal')
    yield known(about, `runs \`${run.line}\` unattended, and it asks a person`, `"${step}" runs with nobody there and waits for an answer`);
  if (knows.needs !== 'gui-session') return;
  const host = run.at.replace(/^host:/, '');
  const session = { fact: 'condition', host, condition: 'gui-session' } as const;
  if (moment.holds(session)) return;
  const message = `runs \`${run.line}\`, which may need somebody logged in at the screen of ${host}`;
  const story = `nobody is logged in at ${host}, and \`${run.line}\` hangs or fails`;
  yield { ...known(about, message, story), facts: [session], level: 'warning' };
}

function isMet(pattern: FactPattern, groups: Bindings, moment: Moment): boolean {
  return moment.all(pattern.fact).some((fact) => matchFact(pattern, fact, groups) !== undefined);
}

function known({ step, entry, knows }: About, message: string, counterExample: string): RuleFinding {
  return { step, message, counterExample, reason: entry.statement, source: `atlas:${entry.id}`, suggestion: knows.suggestion };
}
