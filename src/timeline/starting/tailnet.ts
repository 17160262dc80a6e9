// The tailnet at the start: who holds which name, what is defined, and what the policy says.
import type { Fact } from '../../core/fact.ts';
import type { Inventory } from '../../inventory/inventory.ts';

export function tailnetFacts({ tailnet, serveEntries }: Pick<Inventory, 'tailnet' | 'serveEntries'>): readonly Fact[] {
  const { suffix, policy, defines = [], devices = [], grants = [] } = tailnet;
  return [
    ...serveEntries.flatMap(({ service, host, port, protocol, upstream }): Fact[] => {
      const name = service.slice('svc:'.length);
      return [
        { fact: 'defined', name: service },
        { fact: 'advertised', name: service, host, port, protocol, upstream },
        // What users are served by today has been approved.
        { fact: 'approved', name: service, host },
        { fact: 'name', name, holder: `host:${host}` },
        { fact: 'serving', service: name },
      ];
    }),
    ...(policy === undefined ? [] : [{ fact: 'policy', tailnet: suffix, text: policy } as const]),
    ...defines.map(({ name, owners }): Fact => ({ fact: 'defined', name, ...(owners === undefined ? {} : { owners }) })),
    ...devices.flatMap(({ name, tags }) => tags.map((tag): Fact => ({ fact: 'tagged', device: name, tag }))),
    ...grants.map((grant): Fact => ({ fact: 'access', ...grant })),
  ];
}
