// A copy that was proved once, met again by `apply`: its step was amended, or a rollback of it was given up. People may have written
// to it since, and only it has that; it is not copied over.
import { digestOf } from '../core/digest.ts';
import { LongshoreError } from '../core/error.ts';
import type { JsonObject } from '../core/json.ts';
import type { LedgerStep } from '../journal/ledger.ts';
import type { AnyMoveKind } from '../kinds/kind.ts';
import type { Step } from '../plan/step.ts';
import type { ReadContext } from '../ports/context.ts';

interface MetAgain {
  readonly step: Step;
  readonly kind: AnyMoveKind;
  readonly input: JsonObject;
  readonly prior: LedgerStep;
}

/** `true`: it stays as it is, and the step is done. `false`: there is none, or nobody has written to it. */
export async function keepsCopy({ step, kind, input, prior }: MetAgain, context: ReadContext): Promise<boolean> {
  const proved = prior.operations.at(-1);
  if (proved === undefined || !proved.settled || proved.dropping === true) return false;
  const isSame = copyOf(kind, proved.input) === copyOf(kind, input);
  if (isSame && prior.state === 'done') return true;
  if (kind.writtenSince === undefined || (await kind.survey(context, input)).state === 'absent') return false;
  const written = await kind.writtenSince(context, proved.input);
  if (written.length === 0) return false;
  if (isSame) {
    context.note('it was moved and proved before, and has been written to since: it stays as it is');
    return true;
  }
  throw new LongshoreError(
    'move-copy-used',
    `cannot copy ${step.ref} again: what was written to the copy since its proof would be lost: ${written.slice(0, 5).join('; ')}`,
    { next: 'Take the change of this step out of the plan again; or roll it back first, which says what becomes of what was written.' },
  );
}

function copyOf({ manner = [] }: AnyMoveKind, input: JsonObject): string {
  return digestOf(Object.fromEntries(Object.entries(input).filter(([member]) => !manner.includes(member))));
}
