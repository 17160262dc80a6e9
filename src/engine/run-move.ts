// One move: survey, copy, prove. Never called done without a proof that says "same" (invariant 6).
import { digestOf, digestOfBytes } from '../core/digest.ts';
import { errorRecord, LongshoreError } from '../core/error.ts';
import type { StepOutcome } from '../core/event.ts';
import { canonicalJson, type Json, type JsonObject } from '../core/json.ts';
import type { AnyMoveKind, MoveSurvey, Proof } from '../kinds/kind.ts';
import { stepFingerprint } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { keepsCopy } from './keeps-copy.ts';
import { scopeOf, type RunOptions } from './run.ts';
import { undoStep } from './undo-step.ts';

export interface MoveResult {
  readonly outcome: StepOutcome;
  readonly proof?: Proof;
}

export async function runMove(step: Step, kind: AnyMoveKind, input: JsonObject, options: RunOptions): Promise<MoveResult> {
  const { journal, transports } = options;
  const context = transports.writing(scopeOf(options, step.ref));
  let prior = journal.ledger.steps.get(step.ref);
  const identity = { step: step.ref, kind: step.kind, input, fingerprint: stepFingerprint(step) };
  if (prior?.state === 'done' && digestOf(prior.input) === digestOf(input)) return { outcome: 'unchanged' };
  options.looks?.changed();
  const before = prior?.operations.at(-1);
  if (before !== undefined && (before.kind !== step.kind || kind.identity(before.input) !== kind.identity(input))) {
    await undoStep(step.ref, options);
    prior = journal.ledger.steps.get(step.ref);
  }
  const underWay = prior?.operations.at(-1);
  if (prior !== undefined && (await keepsCopy({ step, kind, input, prior }, context))) {
    const operation = underWay?.operation ?? journal.ledger.nextOperation;
    journal.append({ entry: 'step.settled', operation, ...identity, outcome: 'unchanged', outputs: kind.outputs(input) });
    return { outcome: 'unchanged' };
  }
  const survey = await kind.survey(context, input);
  mustStart(step, survey, underWay !== undefined);
  const operation = underWay?.operation ?? journal.ledger.nextOperation;
  const copyOrDoubt = async (): Promise<unknown> => {
    try {
      return await kind.copy(context, input);
    } catch (error) {
      const record = errorRecord(error);
      if (record.effect === 'unknown') journal.append({ entry: 'step.doubted', operation, step: step.ref, error: record });
      throw error;
    }
  };
  const isWanted = survey.state !== 'complete' || prior?.state === 'failed';
  if (underWay === undefined || (isWanted && underWay.settled))
    journal.append({ entry: 'step.begun', operation, ...identity, action: 'copy' });
  const copied = isWanted ? await copyOrDoubt() : undefined;
  const proof = await kind.prove(context, input, copied);
  const evidence = writeProof(step, proof, options);
  journal.append({ entry: 'proof.taken', step: step.ref, verdict: proof.verdict, rows: proof.rows, bytes: proof.bytes, ...evidence });
  options.emit({
    event: 'move.proved',
    at: transports.clock.now(),
    step: step.ref,
    verdict: proof.verdict,
    rows: proof.rows,
    bytes: proof.bytes,
    tables: proof.tables.length,
    ...(proof.unit === undefined ? {} : { unit: proof.unit }),
  });
  if (proof.verdict === 'different') {
    throw new LongshoreError(
      'proof-different',
      `cannot call ${step.ref} done: source and copy differ: ${proof.differences.slice(0, 5).join('; ')}`,
      {
        effect: 'changed',
        next: `Read ${evidence.evidence}; the source is as it was. Run the same command again to copy anew, or roll back.`,
      },
    );
  }
  journal.append({ entry: 'step.settled', operation, ...identity, outcome: 'moved', outputs: kind.outputs(input) });
  return { outcome: 'moved', proof };
}

function mustStart(step: Step, survey: MoveSurvey, isUnderWay: boolean): void {
  if (survey.obstacles.length > 0) {
    throw new LongshoreError('move-obstacle', `cannot start ${step.ref}: ${survey.obstacles.join('; ')}`, {
      next: 'Clear what stands in the way and run the same command again; nothing was copied.',
    });
  }
  if (!isUnderWay && survey.state !== 'absent') {
    throw new LongshoreError('move-target-taken', `cannot start ${step.ref}: the target holds data that this plan did not put there`, {
      next: 'Empty the target, or take the step out of the plan with a reason if the data is already where it should be.',
    });
  }
}

function writeProof(step: Step, proof: Proof, options: RunOptions): { evidence: string; digest: ReturnType<typeof digestOfBytes> } {
  const name = step.ref.replace('/', '-');
  const text = `${JSON.stringify({ schema: 'longshore/proof/v1', step: step.ref, takenAt: new Date(options.transports.clock.now()).toISOString(), ...proof }, undefined, 2)}\n`;
  const file = options.evidence.write(`${name}.proof.json`, text);
  options.evidence.write(`${name}.verify.sh`, proof.script, { executable: true });
  return { evidence: file, digest: digestOfBytes(canonicalJson(proof as unknown as Json)) };
}
