// `longshore lint PLAN`: what is wrong with a plan, found without touching anything.
import { errorRecord, LongshoreError } from '../../core/error.ts';
import { isStopping, type Finding } from '../../lint/finding.ts';
import { lint as lintPlan } from '../../lint/lint.ts';
import { rules } from '../../lint/rules.ts';
import { stepsOf } from '../../plan/plan.ts';
import { exitCodeOfError } from '../exit-code-of.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { loadPlan, type LoadedPlan } from '../load-plan.ts';
import { sarif } from '../sarif.ts';
import { say, writeDocument, writeLines, type Session } from '../session.ts';
import { findingsTotal, findingsView } from '../terminal/findings-view.ts';
import { checkTypes } from '../type-check.ts';

export interface LintOptions {
  /** `true`: they must be checked. `false`: leave them out. Unless given: where a compiler is at hand. */
  readonly types?: boolean;
  /** Manifests and charts that are not kept yet are fetched; nothing else is touched. */
  readonly fetch?: boolean;
}

export async function lint(target: string, options: LintOptions, session: Session): Promise<ExitCode> {
  const { environment, style } = session;
  const loaded = await load(target, options, session);
  if ('finding' in loaded) return finish(target, [loaded.finding], 0, false, session);
  const findings = [...lintPlan(loaded.plan, { kinds: await session.parts.kinds(), cwd: environment.cwd })];
  const types = options.types === false ? undefined : await checkTypes(loaded.file, environment.cwd);
  if (types === undefined && options.types === true) {
    throw new LongshoreError('typescript-missing', `cannot check the types of "${target}": TypeScript is not installed`, {
      next: `Run \`npm install --save-dev typescript\` where the plan is, or leave --types out.`,
    });
  }
  if (types === undefined && options.types === undefined) say(session, style.dim('types were not checked: TypeScript is not installed'));
  return finish(loaded.plan.name, [...(types ?? []), ...findings], stepsOf(loaded.plan).length, types !== undefined, session);
}

/** What keeps a plan from being loaded is a finding as well; only a plan that is not there is a misuse of the command. */
async function load(target: string, options: LintOptions, session: Session): Promise<LoadedPlan | { readonly finding: Finding }> {
  try {
    return await loadPlan(target, session.environment.cwd, { fetch: options.fetch === true });
  } catch (thrown) {
    const { code, message, place, next } = errorRecord(thrown);
    if (exitCodeOfError({ code }) !== exitCodes.lintErrors) throw thrown;
    return {
      finding: {
        code,
        level: 'error',
        ...(place === undefined ? {} : { place }),
        message,
        reason: 'The plan must be read before anything else can be said of it.',
        suggestion: next ?? 'Correct the plan.',
      },
    };
  }
}

function finish(plan: string, findings: readonly Finding[], steps: number, typesChecked: boolean, session: Session): ExitCode {
  const errors = findings.filter(isStopping).length;
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const warnings = open.filter(({ level }) => level === 'warning').length;
  const notes = open.filter(({ level }) => level === 'note').length;
  if (session.output === 'json')
    writeDocument(session, 'lint/v1', {
      plan,
      steps,
      typesChecked,
      errors,
      warnings,
      notes,
      accepted: findings.length - open.length,
      findings,
    });
  else if (session.output === 'sarif') writeLines(session, [JSON.stringify(sarif(findings, rules), undefined, 2)]);
  else writeLines(session, [...findingsView(findings, session.style), findingsTotal(findings, steps, session.style)]);
  return errors === 0 ? exitCodes.done : exitCodes.lintErrors;
}
