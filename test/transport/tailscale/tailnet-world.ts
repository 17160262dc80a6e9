// A simulated tailnet with the stand-in of the API over HTTP, and the real client on it.
import { Secret } from '../../../src/core/secret.ts';
import { createTailnetClient } from '../../../src/transport/tailscale/create-tailnet-client.ts';
import type { TailnetWriter } from '../../../src/ports/tailnet.ts';
import { startTailnetApi, type Interference, type TailnetApi } from '../../../src/twin/tailnet-api/start-tailnet-api.ts';
import type { TwinWorld } from '../../../src/twin/world.ts';
import { simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';

export const canary = 'canary-tskey-client-secret';

export const policyText = `{
	// who owns what
	"tagOwners": {
		"tag:homelab": ["autogroup:admin"],
		"tag:k8s":     ["tag:k8s-operator"],
		"tag:k8s-operator": [],
	},
	"grants": [
		{"src": ["autogroup:admin"], "dst": ["*"], "ip": ["*"]},
	],
	"tests": [
		{"src": "erich@example.com", "accept": ["tag:homelab:22"]},
	],
}
`;

export interface TailnetWorld extends AsyncDisposable {
  readonly world: SimulatedWorld;
  readonly api: TailnetApi;
  readonly client: TailnetWriter;
  /** Every request that has come, as \`GET tailnet/-/acl\`. */
  readonly requests: string[];
  /** What goes wrong: called with the request and how many times it has come. */
  interfere: (request: string, count: number) => Interference | undefined;
}

export async function tailnetWorld(
  options: { readonly clientTags?: readonly string[]; readonly accessToken?: string } = {},
): Promise<TailnetWorld> {
  const world = await simulatedWorld();
  // The inventory of the other tests knows nothing of a policy; the twin reads it through the world.
  const inventory = {
    ...world.inventory,
    tailnet: {
      ...world.inventory.tailnet,
      policy: policyText,
      users: [{ login: 'erich@example.com' }, { login: 'allison@example.com' }],
      devices: [{ name: 'indri', tags: ['tag:homelab'] as const }],
    },
  };
  const twin: TwinWorld = Object.assign(Object.create(world) as TwinWorld, { inventory });
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const api = await startTailnetApi(twin, {
    interfere: (request) => {
      requests.push(request);
      counts.set(request, (counts.get(request) ?? 0) + 1);
      return made.interfere(request, counts.get(request) ?? 0);
    },
    ...(options.clientTags === undefined ? {} : { clientTags: options.clientTags }),
  });
  const credential =
    options.accessToken === undefined
      ? ({ kind: 'oauth-client', clientId: new Secret('id', 'twin'), clientSecret: new Secret('secret', canary) } as const)
      : ({ kind: 'access-token', token: new Secret('token', options.accessToken) } as const);
  const client = createTailnetClient({
    baseUrl: api.url,
    credential,
    clock: world.clock,
    signal: new AbortController().signal,
    timeoutMs: 5000,
  });
  const made: TailnetWorld = {
    world,
    api,
    client,
    requests,
    interfere: () => undefined,
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
  return made;
}
