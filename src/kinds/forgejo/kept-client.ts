// Where the id and secret of an OAuth client are kept, since the forge shows the secret once: a file of mode 0600 on a host, or a
// Secret of a cluster, out of which the client's own pods take them.
import { isJsonObject } from '../../core/json.ts';
import type { Secret, SecretLocator } from '../../core/secret.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';

export type ClientKeptIn =
  | { readonly host: string; readonly path: string }
  /** Its keys are `client-id` and `client-secret`. */
  | { readonly cluster: string; readonly namespace: string; readonly secret: string };

export interface KeptClient {
  readonly isThere: boolean;
  /** `undefined` when something else lies there. */
  readonly clientId: string | undefined;
}

export async function readKeptClient(context: ReadContext, keptIn: ClientKeptIn): Promise<KeptClient> {
  if ('host' in keptIn) {
    const content = await context.host(keptIn.host).readFile(keptIn.path);
    const found = content === undefined ? undefined : /"clientId":\s*"([^"]+)"/.exec(Buffer.from(content).toString('utf8'))?.[1];
    return { isThere: content !== undefined, clientId: found };
  }
  const object = await context.cluster(keptIn.cluster).get(idOf(keptIn));
  const data = object?.['data'];
  const value = isJsonObject(data) ? data['client-id'] : undefined;
  return { isThere: object !== undefined, clientId: typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined };
}

export async function writeKeptClient(context: WriteContext, keptIn: ClientKeptIn, clientId: string, secret: Secret): Promise<void> {
  if ('host' in keptIn) {
    const content = `${JSON.stringify({ clientId, clientSecret: secret.reveal() })}\n`;
    await context.host(keptIn.host).writeFile(keptIn.path, Buffer.from(content), { mode: 0o600 });
    return;
  }
  const { namespace, secret: name } = keptIn;
  const data = { 'client-id': Buffer.from(clientId).toString('base64'), 'client-secret': Buffer.from(secret.reveal()).toString('base64') };
  await context.cluster(keptIn.cluster).apply({ apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: { name, namespace }, data });
}

export async function removeKeptClient(context: WriteContext, keptIn: ClientKeptIn): Promise<void> {
  if ('host' in keptIn) await context.host(keptIn.host).remove(keptIn.path);
  else await context.cluster(keptIn.cluster).remove(idOf(keptIn));
}

/** Of the client's secret, where a step can read it. */
export function keptSecretLocator(keptIn: ClientKeptIn): SecretLocator | undefined {
  if ('host' in keptIn) return undefined;
  const { cluster, namespace, secret: name } = keptIn;
  return { secret: 'kubernetes', cluster, namespace, name, key: 'client-secret' };
}

function idOf({ namespace, secret }: { readonly namespace: string; readonly secret: string }) {
  return { apiVersion: 'v1', kind: 'Secret', namespace, name: secret };
}
