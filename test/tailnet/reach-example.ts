// Questions that the worked examples of Tailscale's documentation answer, with the page that says so. The policies are those
// of the corpus, which show the same rules as the pages do, or short ones beside the questions.
import type { TailnetSnapshot } from '../../src/tailnet/reach/tailnet-snapshot.ts';

/** `port proto` may be left out: `443` is TCP or UDP. */
type Case = readonly [source: string, destination: string, port: string, allowed: boolean];

export interface ReachExample {
  readonly page: string;
  readonly says: string;
  readonly policy: string;
  readonly cases: readonly Case[];
}

export const exampleTailnet: TailnetSnapshot = {
  users: [
    { login: 'owen@example.com', role: 'owner' },
    { login: 'ada@example.com', role: 'admin' },
    { login: 'ida@example.com', role: 'it-admin' },
    { login: 'ned@example.com', role: 'network-admin' },
    { login: 'bill@example.com', role: 'billing-admin' },
    { login: 'otto@example.com', role: 'auditor' },
    { login: 'ann@example.com', role: 'member' },
    { login: 'bob@example.com', role: 'member' },
    { login: 'guest@example.org', role: 'member', shared: true },
  ],
  devices: [
    {
      name: 'ann-mac',
      user: 'ann@example.com',
      addresses: ['100.64.0.11', 'fd7a:115c:a1e0::11'],
      posture: { 'node:os': 'macos', 'node:osVersion': '13.4.0', 'node:tsReleaseTrack': 'stable' },
    },
    { name: 'ann-phone', user: 'ann@example.com', addresses: ['100.64.0.12'], posture: { 'node:os': 'ios' } },
    { name: 'bob-pc', user: 'bob@example.com', addresses: ['100.64.0.13'], posture: { 'node:os': 'windows', 'node:osVersion': '11' } },
    { name: 'web-1', tags: ['tag:web', 'tag:prod'], addresses: ['100.64.0.21'] },
    { name: 'app-1', tags: ['tag:app'], addresses: ['100.64.0.22'] },
    { name: 'router', tags: ['tag:router'], addresses: ['100.64.0.31'], routes: ['192.0.2.0/24', '2001:db8::/64'] },
    { name: 'guest-pc', user: 'guest@example.org', addresses: ['100.64.0.41'] },
  ],
  services: [
    { name: 'svc:web-server', addresses: ['100.64.9.1'], tags: ['tag:prod'], hosts: ['web-1'] },
    { name: 'svc:database', addresses: ['100.64.9.2'], hosts: ['app-1'] },
  ],
};
