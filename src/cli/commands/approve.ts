// `longshore approve PLAN PHASE/STEP`: a person's word at an approval gate, into the journal: who, when, why, and for what.
import { LongshoreError } from '../../core/error.ts';
import { planGraph } from '../../plan/graph.ts';
import { approvedState } from '../../plan/approved-state.ts';
import { findStep, stepsOf } from '../../plan/plan.ts';
import { stepFacts } from '../../plan/step-facts.ts';
import { withPlaceholders } from '../../plan/placeholders.ts';
import type { StepRef } from '../../core/ref.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { loadPlan } from '../load-plan.ts';
import { writeDocument, writeLines, type Session } from '../session.ts';
import { openState } from '../state-folder.ts';
import { approvalText } from '../terminal/approval-text.ts';
import { stateFolder } from '../world.ts';

export interface ApproveOptions {
  readonly reason?: string;
  readonly by?: string;
  readonly twin?: string;
}

/** Errors: `usage` for a step that asks for no approval, `approval-reason-missing`. */
export async function approve(target: string, step: string, options: ApproveOptions, session: Session): Promise<ExitCode> {
  const loaded = await loadPlan(target, session.environment.cwd, { fetch: true });
  const { plan } = loaded;
  const kinds = await session.parts.kinds();
  const gate = findStep(plan, step as StepRef);
  const kind = gate === undefined ? undefined : kinds.get(gate.kind);
  if (gate === undefined || kind?.type !== 'gate' || kind.approval !== true) {
    const gates = stepsOf(plan).filter((each) => isApproval(each.kind));
    throw new LongshoreError('usage', `cannot approve "${step}": the plan has no approval gate of this name`, {
      next: gates.length === 0 ? 'No step of this plan asks for an approval.' : `Name one of: ${gates.map((each) => each.ref).join(', ')}.`,
    });
  }
  function isApproval(name: string): boolean {
    const found = kinds.get(name);
    return found.type === 'gate' && found.approval === true;
  }
  const reason = (options.reason ?? '').trim();
  if (reason === '')
    throw new LongshoreError('approval-reason-missing', `cannot approve "${step}": no reason is given`, {
      next: 'Give the reason with --reason "…"; the journal keeps it.',
    });
  const { dependencies } = planGraph(plan, (each) => stepFacts(each, kinds.get(each.kind)));
  const isIrreversible = (name: string): boolean => {
    const found = kinds.get(name);
    return found.type === 'resource' && typeof found.restore !== 'function';
  };
  const approved = approvedState(plan, gate, { dependencies, isIrreversible: (each) => isIrreversible(each.kind) });
  using state = openState(stateFolder(loaded, options, session), {
    create: options.twin === undefined,
    command: `longshore approve ${target}`,
  });
  const by = options.by ?? `${state.holder.user}@${state.holder.host}`;
  state.journal.append({ entry: 'gate.approved', step: gate.ref, by, reason, fingerprint: approved.fingerprint, how: 'command' });
  const at = new Date(state.journal.ledger.approvals.get(gate.ref)?.at ?? 0).toISOString();
  const what = kind.instructions(withPlaceholders(gate.input));
  const lets = approved.steps.map((each) => each.ref);
  if (session.output === 'json') writeDocument(session, 'approval/v1', { plan: plan.name, step: gate.ref, by, at, reason, what, lets });
  else
    writeLines(session, [
      `approved ${approvalText({ step: gate.ref, by, reason, at })}`,
      ...what.split('\n').map((line) => `  ${line}`),
      `  It lets run: ${lets.join(', ') || 'nothing that can be named'}.`,
    ]);
  return exitCodes.done;
}
