// What applying would change, field by field, as the server's own dry run tells it; who loses a field; what is removed; and that
// what is there is not ready yet, so that a run which was cut short while waiting goes on waiting.
import { diffOf, fieldChanges, type Diff, type FieldChange } from '../../../core/diff.ts';
import { digestOfBytes } from '../../../core/digest.ts';
import { canonicalJson } from '../../../core/json.ts';
import { objectId, objectLabel, type KubeObject } from '../../../ports/cluster.ts';
import { listField } from '../../kube/field.ts';
import { fieldTree, ourManager, ownedEntries } from '../../kube/owned-fields.ts';
import type { KubeObjectsDesired } from './desired.ts';
import type { KubeObjectsObserved, ObservedObject } from './observe.ts';
import { leaves, withoutServerFields } from './server-owned.ts';

const longest = 160;

export function objectDiff(_desired: KubeObjectsDesired, observed: KubeObjectsObserved): Diff {
  const refused = observed.objects.flatMap((object) => (object.refused === undefined ? [] : [object.refused]));
  if (refused.length > 0) {
    return {
      action: 'refuse',
      because: refused.map(({ message }) => message).join('; '),
      next: [...new Set(refused.map(({ next }) => next ?? 'Correct the objects.'))].join(' '),
    };
  }
  const action = observed.objects.every((object) => object.live === undefined) ? 'create' : 'update';
  return diffOf(action, [...observed.objects.flatMap(changesOf), ...observed.surplus.map(removalOf)]);
}

function removalOf(object: KubeObject): FieldChange {
  return { field: objectLabel(objectId(object)), from: 'present', to: 'removed: the plan no longer has it' };
}

function changesOf(object: ObservedObject): readonly FieldChange[] {
  const { id, live, preview } = object;
  const label = objectLabel(id);
  if (live === undefined) return [{ field: label, to: 'present' }];
  const because = object.readiness.failed === undefined ? 'a field of it cannot change' : (object.readiness.because ?? 'it has failed');
  if (object.recreate === true) return [{ field: label, from: 'present', to: `removed and made anew: ${because}` }];
  const shown =
    preview === undefined || object.unchanged === true ? [] : [...fieldsOf(object, live, preview), ...ownersOf(object, live, preview)];
  if (object.readiness.ready) return shown;
  return [...shown, { field: `${label} ready`, from: `false: ${object.readiness.because ?? 'not yet'}`, to: 'true' }];
}

function fieldsOf({ id }: ObservedObject, live: KubeObject, preview: KubeObject): readonly FieldChange[] {
  const tree = fieldTree([live, preview]);
  const changes = fieldChanges(leaves(withoutServerFields(live), tree), leaves(withoutServerFields(preview), tree));
  // kubectl keeps a copy of all that it applied in an annotation, values of Secrets included.
  const confidential = (field: string): boolean => id.kind === 'Secret' && /^\.(data|stringData|metadata\.annotations)\b/.test(field);
  return changes.map((change) => shownChange(confidential(change.field), { ...change, field: `${objectLabel(id)} ${change.field}` }));
}

/** Adopting an object that has all values already, and taking fields over: nothing looks different, but who may change it does. */
function ownersOf({ id, takesOver }: ObservedObject, live: KubeObject, preview: KubeObject): readonly FieldChange[] {
  const field = `${objectLabel(id)} field owners`;
  if (takesOver !== undefined) return [{ field, from: takesOver.join(', '), to: `${ourManager} (taken over)` }];
  if (ownedEntries(live).length > 0 || canonicalJson(ownedEntries(live)) === canonicalJson(ownedEntries(preview))) return [];
  const others = [...new Set(listField(live, 'metadata.managedFields').map((entry) => String(entry['manager'])))];
  return [{ field, from: others.join(', ') || 'nobody', to: `${ourManager} (adopted)` }];
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
