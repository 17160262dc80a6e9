// Preview: what apply would change, found out by reading only. It is given a reading context and no journal to append to.
import { errorRecord, LongshoreError } from '../core/error.ts';
import type { FieldChange } from '../core/diff.ts';
import type { JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import { planGraph } from '../plan/graph.ts';
import { withPlaceholders } from '../plan/placeholders.ts';
import { stepFacts } from '../plan/step-facts.ts';
import { findStep, stepsOf, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import type { ReadContext, Transports } from '../ports/context.ts';
import { resolveInput } from './run.ts';
import { slots } from './slots.ts';

export type Prediction = 'none' | 'create' | 'update' | 'remove' | 'copy' | 'check' | 'gate' | 'refuse' | 'later';

export interface StepPreview {
  readonly step: StepRef;
  readonly kind: string;
  readonly title: string;
  /** `later`: what it would change can only be said once steps before it have run. */
  readonly prediction: Prediction;
  readonly changes: readonly FieldChange[];
  readonly detail?: string;
}

export interface PreviewOptions {
  readonly ledger: Ledger;
  readonly transports: Transports;
  readonly kinds: KindRegistry;
  readonly signal: AbortSignal;
}

export interface Preview {
  readonly steps: readonly StepPreview[];
  /** Applied once, no longer in the plan. */
  readonly removed: readonly StepRef[];
  /** How many steps would change the world or cannot be predicted yet. */
  readonly pending: number;
}

export async function preview(plan: Plan, options: PreviewOptions): Promise<Preview> {
  const context = options.transports.reading({ signal: options.signal, note: () => {}, progress: () => {} });
  const graph = planGraph(plan, (step) => stepFacts(step, options.kinds.get(step.kind)));
  const pending = new Set<StepRef>();
  const steps: StepPreview[] = [];
  const looks = lookAtAll(plan, context, options);
  let earlierPhasePending = false;
  for (const phase of plan.phases) {
    const inOrder = graph.order.filter((ref) => phase.steps.some((step) => step.ref === ref));
    for (const ref of inOrder) {
      const step = findStep(plan, ref);
      if (step === undefined) continue;
      const waits = earlierPhasePending || [...(graph.dependencies.get(ref) ?? [])].some((dependency) => pending.has(dependency));
      const seen = told(step, waits, await looks.get(ref), options.kinds);
      steps.push(seen);
      if (isPending(seen)) pending.add(ref);
    }
    earlierPhasePending ||= pending.size > 0;
  }
  const removed = options.ledger.touched.map((step) => step.step).filter((ref) => !stepsOf(plan).some((step) => step.ref === ref));
  return { steps, removed, pending: pending.size };
}

function isPending({ prediction }: StepPreview): boolean {
  return prediction !== 'none' && prediction !== 'check' && prediction !== 'gate';
}

type Predicted = Pick<StepPreview, 'prediction' | 'changes' | 'detail'>;
const looksAtOnce = 64;

/** All at once, since a reader changes nothing: on a slow line the whole plan is a few round trips. */
function lookAtAll(
  plan: Plan,
  context: ReadContext,
  options: PreviewOptions,
): ReadonlyMap<StepRef, Promise<PromiseSettledResult<Predicted>>> {
  const slot = slots(looksAtOnce);
  const look = async (step: Step): Promise<Predicted> => {
    const kind = options.kinds.get(step.kind);
    if (kind.type === 'check' || kind.type === 'gate') return { prediction: kind.type, changes: [] };
    return predict(step, kind, resolveInput(step.input, options.ledger), context, options);
  };
  return new Map(
    stepsOf(plan).map((step) => [step.ref, slot(() => Promise.allSettled([look(step)])).then(([settled]) => settled)] as const),
  );
}

/** `waits`: a step before it has yet to change the world, so that not being able to look is no error. */
function told(step: Step, waits: boolean, look: PromiseSettledResult<Predicted> | undefined, kinds: KindRegistry): StepPreview {
  const kind = kinds.get(step.kind);
  const about = { step: step.ref, kind: step.kind, title: step.title ?? kind.describe(withPlaceholders(step.input)) };
  if (look?.status === 'fulfilled') return { ...about, ...look.value };
  const error = errorRecord(look?.reason);
  if (!waits && error.code !== 'output-unknown')
    throw look?.reason instanceof LongshoreError
      ? look.reason
      : new LongshoreError('preview-failed', `cannot preview ${step.ref}: ${error.message}`, { cause: look?.reason });
  return { ...about, prediction: 'later', changes: [], detail: 'known once the steps before it have run' };
}

async function predict(
  step: Step,
  kind: Kind & { readonly type: 'resource' | 'move' },
  input: JsonObject,
  context: ReadContext,
  options: PreviewOptions,
): Promise<Predicted> {
  if (kind.type === 'move') {
    if (options.ledger.steps.get(step.ref)?.state === 'done') return { prediction: 'none', changes: [] };
    const survey = await kind.survey(context, input);
    return { prediction: 'copy', changes: [], detail: `${survey.rows} rows, ${survey.bytes} bytes` };
  }
  const diff = kind.diff(input, await kind.read(context, input));
  if (diff.action === 'refuse') return { prediction: 'refuse', changes: [], detail: `${diff.because}. ${diff.next}` };
  return diff.action === 'none' ? { prediction: 'none', changes: [] } : { prediction: diff.action, changes: diff.changes };
}
