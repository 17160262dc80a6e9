import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LongshoreError } from '../../../src/core/error.ts';
import type { Vantage } from '../../../src/ports/web.ts';
import { simulatedWorld, type SimulatedWorld } from './simulated-world.ts';

/** The body, or the error's code. */
async function ask(world: SimulatedWorld, url: string, from: Vantage): Promise<string> {
  try {
    const { status, body } = await world.request(url, from, {});
    return status === 200 ? body.trim() : String(status);
  } catch (error) {
    if (error instanceof LongshoreError) return error.code;
    throw error;
  }
}

describe('request()', () => {
  it('gives each place its own view of a name', async () => {
    await using world = await simulatedWorld();
    await world.change('brew install minikube');
    await world.change('brew install docker');
    await world.change('minikube start --driver=docker');
    const rows: readonly (readonly [url: string, from: Vantage, expected: string])[] = [
      ['http://indri:3001/', 'laptop', 'forgejo'],
      ['http://indri.tail8d86e.ts.net:3001/', 'host:gilbert', 'forgejo'],
      ['http://indri:8080/', 'laptop', 'web-refused'],
      ['http://indri:8080/', 'host:indri', 'web-refused'],
      ['http://localhost:8080/', 'host:indri', 'feeds'],
      ['http://localhost:8080/', 'laptop', 'web-refused'],
      ['http://indri:9/', 'laptop', 'web-refused'],
      ['https://indri:3001/', 'laptop', 'web-refused'],
      ['http://localhost:5432/', 'host:indri', 'web-refused'],
      ['http://indri:5000/', 'laptop', '403'],
      ['https://feed.tail8d86e.ts.net/healthcheck', 'laptop', 'feeds'],
      ['https://feed.tail8d86e.ts.net/', 'host:indri', 'web-timeout'],
      ['http://feed.tail8d86e.ts.net/', 'laptop', 'web-refused'],
      ['https://none.tail8d86e.ts.net/', 'laptop', 'web-unresolved'],
      ['https://example.org/', 'laptop', 'web-unresolved'],
      ['https://feed.tail8d86e.ts.net/', 'cluster:minikube', 'web-unresolved'],
      ['http://indri:3001/', 'cluster:minikube', 'web-unresolved'],
      ['http://host.minikube.internal:3001/', 'cluster:minikube', 'forgejo'],
      ['http://host.minikube.internal:8080/', 'cluster:minikube', 'web-refused'],
      ['http://host.containers.internal:3001/', 'cluster:minikube', 'web-unresolved'],
      ['http://web.apps/', 'cluster:minikube', 'apps/web:80'],
      ['http://web.apps.svc.cluster.local:8080/', 'cluster:minikube', 'apps/web:8080'],
      ['http://api.apps.svc/', 'cluster:minikube', 'web-refused'],
    ];
    for (const [url, from, expected] of rows) assert.equal(await ask(world, url, from), expected, `${url} from ${from}`);
  });

  it('follows a name to the cluster that holds it, and gives 502 when an upstream is down', async () => {
    await using world = await simulatedWorld();
    world.tailnet.claim('grafana', 'cluster:minikube/web', { cluster: 'minikube', namespace: 'apps', service: 'web', port: 80 });
    assert.equal(await ask(world, 'https://grafana.tail8d86e.ts.net/', 'laptop'), 'apps/web:80');
    assert.equal(await ask(world, 'https://grafana.tail8d86e.ts.net/', 'host:indri'), 'apps/web:80');
    await world.change('brew services stop feeds');
    assert.equal(await ask(world, 'https://feed.tail8d86e.ts.net/', 'laptop'), '502');
  });
});
