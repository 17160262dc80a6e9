// The tailnet at the start: tags with their owners, device tags, and the policy as it stood.
import { readFileSync } from 'node:fs';
import type { Tailnet } from '../../../src/inventory/tailnet.ts';

const owners = ['autogroup:admin', 'tag:blumeops'] as const;
const tags = ['blumeops', 'homelab', 'workstation', 'nas', 'grafana', 'kiwix', 'forge', 'devpi', 'loki', 'pg', 'feed'] as const;

const grants = [
  { source: 'autogroup:admin', destination: '*', ports: '*' },
  { source: 'autogroup:member', destination: 'tag:kiwix', ports: 'tcp:443' },
  { source: 'autogroup:member', destination: 'tag:forge', ports: 'tcp:443,22' },
  { source: 'autogroup:member', destination: 'tag:devpi', ports: 'tcp:443' },
  { source: 'autogroup:member', destination: 'tag:feed', ports: 'tcp:443' },
  { source: 'autogroup:member', destination: 'tag:pg', ports: 'tcp:5432' },
  { source: 'tag:homelab', destination: 'tag:homelab', ports: '*' },
  { source: 'tag:homelab', destination: 'tag:nas', ports: '*' },
] as const;

export const tailnet = {
  suffix: 'tail8d86e.ts.net',
  policy: readFileSync(new URL('../policy.hujson', import.meta.url), 'utf8'),
  users: [{ login: 'erich@example.com' }, { login: 'allison@example.com' }],
  defines: [...tags.map((tag) => ({ name: `tag:${tag}` as const, owners })), { name: 'group:allisonflix' as const }],
  devices: [
    {
      name: 'indri',
      tags: ['tag:homelab', 'tag:blumeops', 'tag:grafana', 'tag:forge', 'tag:kiwix', 'tag:devpi', 'tag:loki', 'tag:pg', 'tag:feed'],
    },
    { name: 'sifaka', tags: ['tag:nas', 'tag:blumeops'] },
    // A tag would take the user away from it.
    { name: 'gilbert', tags: [] },
  ],
  grants,
} as const satisfies Tailnet;
