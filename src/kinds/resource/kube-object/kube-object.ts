// Objects of a Kubernetes cluster, by server-side apply with field manager `longshore`. One step holds the objects that belong
// together; its identity is the first one, so objects can be added to it later. What it made and no longer has is removed (`prune`).
import type { Fact } from '../../../core/fact.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input, Ref } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { objectId, objectLabel } from '../../../ports/cluster.ts';
import type { ManifestSource } from '../../../ports/manifests.ts';
import { listField, textField } from '../../kube/field.ts';
import type { ResourceKind } from '../../kind.ts';
import { applyObjects } from './apply-objects.ts';
import { captureObjects, restoreObjects, type KubeObjectsImage } from './before-image.ts';
import { problems, type KubeObjectInput, type KubeObjectsDesired } from './desired.ts';
import { objectDiff } from './object-diff.ts';
import { objectFacts } from './object-facts.ts';
import { setIdentity } from './object-set.ts';
import { observe, type KubeObjectsObserved } from './observe.ts';

export type KubeObjectsOutputs = {
  readonly ready: boolean;
  /** Of the first Ingress or load balancer among them. */
  readonly hostname: string;
};

export const kubeObjectsKind: ResourceKind<
  KubeObjectsDesired,
  KubeObjectsObserved,
  KubeObjectsImage,
  Partial<KubeObjectsOutputs> & JsonObject
> = {
  type: 'resource',
  name: 'kube-objects',
  describe({ cluster, objects }) {
    const [first, ...others] = objects.map((object) => objectLabel(objectId(object)));
    return `${first ?? 'nothing'}${others.length === 0 ? '' : others.length < 3 ? `, ${others.join(', ')}` : ` and ${others.length} more objects`} in cluster ${cluster}`;
  },
  validate: problems,
  facts: objectFacts,
  identity: (desired) => `${desired.cluster}: ${setIdentity(desired)}`,
  read: observe,
  diff: objectDiff,
  capture: captureObjects,
  apply: applyObjects,
  restore: restoreObjects,
  outputs(_desired, { objects }) {
    const addresses = objects.flatMap(({ live }) => listField(live, 'status.loadBalancer.ingress'));
    const hostname = addresses.map((address) => textField(address, 'hostname')).find((each) => each !== undefined);
    return { ready: true, ...(hostname === undefined ? {} : { hostname }) };
  },
};

export interface KubeObjectsOptions {
  readonly cluster: string | Ref<string>;
  readonly objects?: readonly KubeObjectInput[];
  readonly sources?: readonly ManifestSource[];
  readonly set?: string;
  readonly waitMs?: number;
  readonly waitFor?: KubeObjectsDesired['waitFor'];
  readonly takeOver?: readonly string[];
  readonly recreate?: readonly string[];
  readonly prune?: KubeObjectsDesired['prune'];
  readonly requires?: readonly Fact[];
  readonly provides?: readonly Fact[];
}

/** A step that makes objects of a cluster be so, and waits until they are ready. */
export function kubeObjects(options: KubeObjectsOptions): StepDefinition<KubeObjectsOutputs> {
  return stepDefinition<KubeObjectsDesired, KubeObjectsOutputs>(
    'resource',
    kubeObjectsKind.name,
    { objects: [], ...options } as unknown as Input<KubeObjectsDesired>,
    ['ready', 'hostname'],
  );
}
