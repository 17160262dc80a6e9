// An auth key or an OAuth client, and the file that keeps its secret. The tailnet shows a secret once: it goes from the reply
// into a file of mode 0600 and nowhere else. A key whose secret was lost on the way is revoked and made anew; an existing one
// that differs is not touched. https://tailscale.com/docs/features/access-control/auth-keys, …/features/oauth-clients
import { diffOf, noDiff, type Diff } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import type { KeyRecord, KeyRequest } from '../../../ports/tailnet.ts';
import { tailnetOf, tailnetToChange } from '../../tailnet/tailnet-of.ts';
import type { ResourceKind } from '../../kind.ts';

/** The description tells this key from others, so it must be its own. */
export type TailnetKeyDesired = KeyRequest & {
  /** Where the secret is kept: `{"id": …, "secret": …}`, mode 0600. */
  readonly host: string;
  readonly path: string;
};

export interface TailnetKeyObserved {
  readonly keys: readonly KeyRecord[];
  /** Of the key whose secret the file holds. */
  readonly keptId: string | undefined;
  readonly isFileThere: boolean;
}

export const tailnetKeyKind: ResourceKind<TailnetKeyDesired, TailnetKeyObserved, null, { readonly path: string }> = {
  type: 'resource',
  name: 'tailnet-key',
  describe: ({ type, description }) => `${type === 'auth' ? 'auth key' : 'OAuth client'} "${description}"`,
  validate: ({ type, description, tags, scopes = [], path }) => [
    ...(/^[A-Za-z0-9 -]{1,50}$/.test(description)
      ? []
      : [`description "${description}" is not 1 to 50 letters, digits, hyphens and blanks`]),
    ...tags.filter((tag) => !tag.startsWith('tag:')).map((tag) => `"${tag}" is no tag`),
    ...(type === 'client' && scopes.length === 0 ? ['an OAuth client needs scopes'] : []),
    ...(type === 'client' && tags.length === 0 && scopes.some((scope) => scope === 'devices:core' || scope === 'auth_keys')
      ? ['the scopes devices:core and auth_keys need tags']
      : []),
    ...(path.startsWith('/') ? [] : [`path "${path}" is not absolute`]),
  ],
  facts: ({ host, path }) => ({ provides: [{ fact: 'path', host, path }] }),
  identity: ({ type, description }) => `tailnet-key ${type} ${description}`,
  async read(context, { type, description, host, path }) {
    const keys = (await tailnetOf(context).keys()).filter((key) => key.type === type && key.description === description && !key.isInvalid);
    const content = await context.host(host).readFile(path);
    return { keys, keptId: idIn(content), isFileThere: content !== undefined };
  },
  diff,
  capture: async () => null,
  async apply(context, desired, { keys, keptId }) {
    if (keys.some(({ id }) => id === keptId)) return;
    await revoke(context, keys);
    const { type, description, tags, scopes, reusable, ephemeral, preauthorized, expirySeconds, host, path } = desired;
    const optional = { scopes, reusable, ephemeral, preauthorized, expirySeconds };
    const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
    const { key, secret } = await tailnetToChange(context).createKey({ type, description, tags, ...given });
    const content = `${JSON.stringify({ id: key.id, secret: secret.reveal() })}\n`;
    await context.host(host).writeFile(path, Buffer.from(content), { mode: 0o600 });
  },
  async restore(context, desired) {
    const { keys, isFileThere } = await tailnetKeyKind.read(context, desired);
    // The file first: a secret that opens nothing any more does no harm, but nobody should find it.
    if (isFileThere) await context.host(desired.host).remove(desired.path);
    await revoke(context, keys);
  },
  outputs: ({ path }) => ({ path }),
};

async function revoke(context: WriteContext, keys: readonly KeyRecord[]): Promise<void> {
  for (const { id } of keys) await tailnetToChange(context).deleteKey(id);
}

function idIn(content: Uint8Array | undefined): string | undefined {
  if (content === undefined) return undefined;
  return /"id":\s*"([^"]+)"/.exec(Buffer.from(content).toString('utf8'))?.[1];
}

function diff(desired: TailnetKeyDesired, { keys, keptId, isFileThere }: TailnetKeyObserved): Diff {
  const kept = keys.find(({ id }) => id === keptId);
  if (kept === undefined) {
    if (isFileThere && keptId === undefined)
      return {
        action: 'refuse',
        because: `${desired.path} on ${desired.host} holds something else`,
        next: 'Move it away, or give the key another path.',
      };
    const orphans = keys.map(({ id }) => ({ field: `key ${id}`, from: 'its secret is kept nowhere', to: 'revoked' }));
    return diffOf('create', [...orphans, { field: 'key', to: `${desired.description}, ${desired.tags.join(', ')}` }]);
  }
  const differs = [
    ...(same(kept.tags, desired.tags) ? [] : [`tags ${kept.tags.join(', ')}`]),
    ...(same(kept.scopes, desired.scopes ?? []) ? [] : [`scopes ${kept.scopes.join(', ')}`]),
  ];
  return differs.length === 0
    ? noDiff
    : {
        action: 'refuse',
        because: `the key "${desired.description}" has ${differs.join(' and ')}`,
        next: 'Give the step another description, and revoke the old key when nothing uses it.',
      };
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join() === [...other].sort().join();
}

/** @public */
export function tailnetKey(options: Input<TailnetKeyDesired>): StepDefinition<{ readonly path: string }> {
  return stepDefinition<TailnetKeyDesired & JsonObject, { readonly path: string }>('resource', tailnetKeyKind.name, options, ['path']);
}
