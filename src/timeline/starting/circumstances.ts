// Places, zones, audiences, values, dependencies and wiring at the start.
import type { Fact } from '../../core/fact.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { capacityFacts } from './hosts.ts';

export function circumstanceFacts(inventory: Inventory): readonly Fact[] {
  const { places = [], zones = [], audiences = [], parameters = [], wirings = [], secretProviders = [] } = inventory;
  return [
    ...places.flatMap(({ place, within, capacity }) => [
      { fact: 'within', place, outer: within } as const,
      ...capacityFacts(place, capacity),
    ]),
    ...zones.flatMap(({ from, resolves }) => resolves.map((name): Fact => ({ fact: 'resolves', from, name }))),
    ...audiences.flatMap(({ service, allow = [], deny = [] }) => [
      ...allow.map((source): Fact => ({ fact: 'audience', service, source, intent: 'allow' })),
      ...deny.map((source): Fact => ({ fact: 'audience', service, source, intent: 'deny' })),
    ]),
    ...parameters.flatMap(({ name, value, volatility, literals = [] }) => [
      { fact: 'parameter', parameter: name, value, ...(volatility === undefined ? {} : { volatility }) } as const,
      ...literals.map((where): Fact => ({ fact: 'literal', where, value, of: name })),
    ]),
    ...(inventory.dependencies ?? []).map((each): Fact => ({ fact: 'dependency', ...each })),
    ...(inventory.settings ?? []).map((each): Fact => ({ fact: 'setting', ...each })),
    ...(inventory.actuators ?? []).map(({ name, ...about }): Fact => ({ fact: 'actuator', actuator: name, ...about })),
    ...wirings.flatMap(({ into, names }) => names.map((name): Fact => ({ fact: 'wired', into, name }))),
    ...secretProviders.flatMap(({ name, hosts, interactive }) =>
      hosts.map((host): Fact => ({ fact: 'provider', provider: name, host, ...(interactive === undefined ? {} : { interactive }) })),
    ),
  ];
}
