import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inspect } from 'node:util';
import { realTailnet } from '../../src/cli/real-tailnet.ts';
import { twinTransports } from '../../src/cli/twin-transports.ts';
import { instrument } from '../../src/ports/instrument.ts';
import { tailnetWorld } from '../transport/tailscale/tailnet-world.ts';
import { simulatedWorld } from '../twin/host/simulated-world.ts';

const scope = () => ({ signal: new AbortController().signal, note: () => undefined, progress: () => undefined });

it('`twinTransports()` lead to the twin’s tailnet, and instrumented ones tell of every call', async () => {
  await using world = await simulatedWorld();
  const calls: string[] = [];
  await using transports = instrument(twinTransports(world), ({ call, when }) => void (when === 'before' && calls.push(call)));
  const tailnet = transports.writing(scope()).tailnet?.();
  assert.ok(tailnet !== undefined);
  const { text, etag } = await tailnet.policy();
  assert.match(text, /"src": \["\*"\]/, 'a new tailnet lets everything through');
  const closed = '{"grants": []}';
  await tailnet.setPolicy(closed, { etag });
  assert.equal((await transports.reading(scope()).tailnet?.().policy())?.text, closed);
  assert.deepEqual(calls, ['tailnet.policy', 'tailnet.setPolicy', 'tailnet.policy']);
  assert.deepEqual(
    (await tailnet.services()).map(({ name }) => name),
    ['svc:feed', 'svc:forge'],
  );
});

it('`realTailnet()` takes its credentials from the environment, and prints none of them', async () => {
  await using tailnet = await tailnetWorld();
  const [{ clock }, signal] = [tailnet.world, new AbortController().signal];
  assert.equal(realTailnet({}, { clock, signal }), undefined);
  assert.equal(realTailnet({ TAILSCALE_OAUTH_CLIENT_ID: 'only' }, { clock, signal }), undefined);
  const env = { TAILSCALE_OAUTH_CLIENT_ID: 'the-id', TAILSCALE_OAUTH_CLIENT_SECRET: 'canary', TAILSCALE_BASE_URL: tailnet.api.url };
  const client = realTailnet(env, { clock, signal });
  assert.equal((await client?.devices())?.length, tailnet.world.inventory.hosts.length);
  assert.ok(!inspect(client, { depth: 9 }).includes('canary'));
  const key = realTailnet({ TAILSCALE_API_KEY: 'tskey-api-none', TAILSCALE_BASE_URL: tailnet.api.url }, { clock, signal });
  await assert.rejects(async () => key?.policy(), { code: 'tailnet-unauthorized' });
});
