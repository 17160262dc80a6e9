// The starting point of the document: that of the flagship plan, and what only the document's mistakes stumble over.
import { inventory as found } from '../../plans/blumeops/inventory.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';

const brew = '/opt/homebrew';

export const inventory: Inventory = {
  ...found,
  hosts: found.hosts.map((host) =>
    host.name === 'indri'
      ? {
          ...host,
          // Forgejo wrote them when it was installed: its configuration is nobody's template.
          references: ['data/forgejo.db', 'data/forgejo-repositories'].map((path) => ({
            path: `${brew}/var/forgejo/custom/conf/app.ini`,
            target: `${brew}/var/forgejo/${path}`,
          })),
        }
      : host,
  ),
  // Public names are resolved by everything that is not a pod or a node.
  zones: [...found.zones, { from: 'laptop', resolves: ['*.com', '*.io', '*.org'] }],
  settings: [...found.settings, { service: 'transmission', setting: 'desired archives', value: 43 }],
  // The role adds what is missing from the serve table; it changes and removes nothing, and ignores errors.
  actuators: [{ name: 'role:tailscale_serve', command: '--tags tailscale-serve', about: 'advertised', can: ['create'] }],
  // Components that Alloy's configuration language has, of those that the document could mean.
  wirings: [
    ...found.wirings,
    {
      into: 'alloy-language',
      names: ['discovery.kubernetes', 'local.file_match', 'loki.source.file', 'loki.source.kubernetes', 'prometheus.scrape'],
    },
  ],
};
