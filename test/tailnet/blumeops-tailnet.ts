// The blumeops tailnet as it was before the migration: two people, five machines, the names that indri serves.
import { readFileSync } from 'node:fs';
import type { TailnetSnapshot } from '../../src/tailnet/reach/tailnet-snapshot.ts';

export const blumeopsPolicy = readFileSync(new URL('../../plans/blumeops/policy.hujson', import.meta.url), 'utf8');

const tags = (...names: readonly string[]) => names.map((name) => `tag:${name}`);

export const blumeopsTailnet: TailnetSnapshot = {
  users: [
    { login: 'erich@example.com', role: 'owner' },
    { login: 'allison@example.com', role: 'member' },
  ],
  devices: [
    {
      name: 'indri',
      tags: tags('homelab', 'blumeops', 'grafana', 'forge', 'kiwix', 'devpi', 'loki', 'pg', 'feed'),
      addresses: ['100.64.0.1', 'fd7a:115c:a1e0::1'],
    },
    { name: 'sifaka', tags: tags('nas', 'blumeops'), addresses: ['100.64.0.2', 'fd7a:115c:a1e0::2'] },
    { name: 'gilbert', user: 'erich@example.com', addresses: ['100.64.0.3', 'fd7a:115c:a1e0::3'] },
    { name: 'mouse', user: 'allison@example.com', addresses: ['100.64.0.4', 'fd7a:115c:a1e0::4'] },
  ],
  services: [
    { name: 'svc:grafana', addresses: ['100.64.1.1'], tags: tags('grafana'), hosts: ['indri'] },
    { name: 'svc:forge', addresses: ['100.64.1.2'], tags: tags('forge'), hosts: ['indri'] },
    { name: 'svc:kiwix', addresses: ['100.64.1.3'], tags: tags('kiwix'), hosts: ['indri'] },
    { name: 'svc:pypi', addresses: ['100.64.1.4'], tags: tags('devpi'), hosts: ['indri'] },
    { name: 'svc:pg', addresses: ['100.64.1.5'], tags: tags('pg'), hosts: ['indri'] },
    { name: 'svc:feed', addresses: ['100.64.1.6'], tags: tags('feed'), hosts: ['indri'] },
  ],
};
