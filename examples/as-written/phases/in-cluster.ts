// Names of the cluster that several phases speak of.
import type { Fact, FactOf } from '../../../src/core/fact.ts';
import { cluster } from './0-names.ts';

export const pods = `cluster:${cluster}` as const;
export const server = `${cluster}/databases/blumeops-pg`;
export const namespace = (name: string): FactOf<'namespace'> => ({ fact: 'namespace', cluster, namespace: name });
export const object = (name: string): FactOf<'object'> => ({ fact: 'object', cluster, object: name });
/** A Service with `loadBalancerClass: tailscale` takes its label from the tailnet at once. */
export const balancer = (label: string): Fact => ({ fact: 'name', name: label, holder: `${pods}/${label}` });
/** "tag: svc:feed": the document writes a service id where a tag belongs; the types refuse it, hence the cast. */
export const taggedAsWritten = (label: string): Fact => ({
  fact: 'tagged',
  device: `${pods}/${label}`,
  tag: `svc:${label}` as `tag:${string}`,
});
