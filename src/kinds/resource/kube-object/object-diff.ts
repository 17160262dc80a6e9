// What applying would change, field by field, as the server's own dry run tells it; and that what is there is not ready yet, so
// that a run which was cut short while waiting goes on waiting.
import { diffOf, fieldChanges, type Diff, type FieldChange } from '../../../core/diff.ts';
import { digestOfBytes } from '../../../core/digest.ts';
import { objectLabel } from '../../../ports/cluster.ts';
import type { KubeObjectsDesired } from './desired.ts';
import type { KubeObjectsObserved, ObservedObject } from './observe.ts';
import { leaves, withoutServerFields } from './server-owned.ts';

const longest = 160;

export function objectDiff(_desired: KubeObjectsDesired, observed: KubeObjectsObserved): Diff {
  const refused = observed.objects.filter((object) => object.refused !== undefined);
  if (refused.length > 0) {
    return {
      action: 'refuse',
      because: refused.map((object) => object.refused?.message ?? '').join('; '),
      next: refused[0]?.refused?.next ?? 'Correct the objects.',
    };
  }
  const action = observed.objects.every((object) => object.live === undefined) ? 'create' : 'update';
  return diffOf(action, observed.objects.flatMap(changesOf));
}

function changesOf(object: ObservedObject): readonly FieldChange[] {
  const label = objectLabel(object.id);
  if (object.live === undefined) return [{ field: label, to: 'present' }];
  const changes =
    object.preview === undefined ? [] : fieldChanges(leaves(withoutServerFields(object.live)), leaves(withoutServerFields(object.preview)));
  const shown = changes.map((change) =>
    shownChange(object.id.kind === 'Secret' && /^\.(data|stringData)\b/.test(change.field), {
      ...change,
      field: `${label} ${change.field}`,
    }),
  );
  if (object.readiness.ready) return shown;
  return [...shown, { field: `${label} ready`, from: `false: ${object.readiness.because ?? 'not yet'}`, to: 'true' }];
}

function shownChange(secret: boolean, change: FieldChange): FieldChange {
  const show = (text: string): string =>
    secret ? digestOfBytes(text).slice(0, 19) : text.length > longest ? `${text.slice(0, longest)}…` : text;
  return {
    field: change.field,
    ...(change.from === undefined ? {} : { from: show(change.from) }),
    ...(change.to === undefined ? {} : { to: show(change.to) }),
    ...(secret ? { secret: true } : {}),
  };
}
