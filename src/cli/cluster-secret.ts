// One key of a Secret in a cluster.
import { LongshoreError } from '../core/error.ts';
import { Secret, secretLabel, type SecretLocator } from '../core/secret.ts';
import type { ClusterReader } from '../ports/cluster.ts';

/** Errors: `secret-missing`. */
export async function clusterSecret(cluster: ClusterReader, locator: SecretLocator & { readonly secret: 'kubernetes' }): Promise<Secret> {
  const object = await cluster.get({ apiVersion: 'v1', kind: 'Secret', namespace: locator.namespace, name: locator.name });
  const data = object?.['data'] as Readonly<Record<string, string>> | undefined;
  const value = data?.[locator.key];
  if (value !== undefined) return new Secret(secretLabel(locator), Buffer.from(value, 'base64').toString('utf8'));
  const is = object === undefined ? 'it is not there' : `it has no key "${locator.key}"`;
  throw new LongshoreError('secret-missing', `cannot read secret ${secretLabel(locator)}: ${is}`, {
    next: 'Let the step that makes it come first, or correct the name.',
  });
}
