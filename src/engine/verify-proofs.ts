// Takes every recorded proof again, by the kinds that took it, on contexts that cannot write: does what was proved still hold?
import { digestOfBytes } from '../core/digest.ts';
import { errorRecord, LongshoreError, type ErrorRecord } from '../core/error.ts';
import { canonicalJson, type Json, type JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import type { Scope, Transports } from '../ports/context.ts';
import { compareProofs, type RecordedProof } from './compare-proofs.ts';
import { resolveInput } from './run.ts';

/** `discarded`: the copy was rolled back, and there is nothing left to compare. */
export type VerifiedOutcome = 'same' | 'different' | 'unreachable' | 'discarded';

export interface VerifiedProof {
  readonly step: StepRef;
  readonly outcome: VerifiedOutcome;
  /** Why it is different, one sentence each. */
  readonly differences: readonly string[];
  readonly remarks: readonly string[];
  readonly rows?: number;
  /** What `rows` counts, where it is no rows of tables. */
  readonly unit?: string;
  readonly bytes?: number;
  readonly recordedAt?: number;
  readonly error?: ErrorRecord;
}

export interface VerifyOptions {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly kinds: KindRegistry;
  readonly transports: Transports;
  readonly scope: Scope;
  /** The content of a step's file, without its heading; throws when it is no proof. */
  readonly recorded: (step: StepRef) => RecordedProof;
}

/** One after the other: proofs read both sides as fast as they can by themselves. */
export async function* verifyProofs(steps: readonly StepRef[], options: VerifyOptions): AsyncGenerator<VerifiedProof> {
  for (const step of steps) yield await verifyOne(step, options);
}

async function verifyOne(step: StepRef, options: VerifyOptions): Promise<VerifiedProof> {
  const { ledger, transports, kinds, scope } = options;
  const known = ledger.steps.get(step);
  const taken = ledger.proofs.get(step);
  const about = { step, remarks: [], ...(taken === undefined ? {} : { recordedAt: taken.at }) };
  if (known?.state === 'undone') return { ...about, outcome: 'discarded', differences: [] };
  try {
    const { kind: name, input } = known ?? fromPlan(step, options);
    const kind = kinds.get(name);
    if (kind.type !== 'move') throw new LongshoreError('evidence-of-no-move', `cannot prove ${step}: kind "${name}" is no move`);
    let recorded: RecordedProof;
    try {
      recorded = options.recorded(step);
    } catch (error) {
      return { ...about, outcome: 'different', differences: [`the recorded proof cannot be read: ${errorRecord(error).message}`] };
    }
    const altered =
      taken !== undefined && taken.digest !== digestOfBytes(canonicalJson(recorded as unknown as Json))
        ? ['the file is not the one that was recorded: somebody has altered it']
        : [];
    const proof = await (kind.proveAfresh ?? kind.prove)(transports.reading(scope), input);
    const { changed, remarks } = compareProofs(recorded, proof);
    const differences = [...altered, ...proof.differences, ...changed];
    const same = proof.verdict === 'same' && differences.length === 0;
    return {
      ...about,
      outcome: same ? 'same' : 'different',
      differences,
      remarks,
      rows: proof.rows,
      bytes: proof.bytes,
      ...(proof.unit === undefined ? {} : { unit: proof.unit }),
    };
  } catch (error) {
    scope.signal.throwIfAborted();
    return { ...about, outcome: 'unreachable', differences: [], error: errorRecord(error) };
  }
}

/** For a state folder whose journal was lost: the step as it stands in the plan now. */
function fromPlan(step: StepRef, { plan, ledger }: VerifyOptions): { readonly kind: string; readonly input: JsonObject } {
  const planned = stepsOf(plan).find(({ ref }) => ref === step);
  if (planned === undefined) {
    throw new LongshoreError('evidence-unknown-step', `cannot prove ${step} again: neither the journal nor the plan has this step`, {
      next: 'Run the script beside the proof by hand; it needs neither.',
    });
  }
  return { kind: planned.kind, input: resolveInput(planned.input, ledger) };
}
