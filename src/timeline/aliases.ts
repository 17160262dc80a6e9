// A service of the inventory and its unit are one thing with two names: what takes the one away takes the other, too.
import type { Fact, StepFacts } from '../core/fact.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { serviceNames } from './starting/services.ts';

export function withAliases({ services }: Pick<Inventory, 'services'>): (facts: StepFacts) => StepFacts {
  const groups = new Map<string, readonly string[]>();
  for (const service of services) {
    const names = serviceNames(service);
    if (names.length > 1) for (const name of names) groups.set(`${service.host} ${name}`, names);
  }
  if (groups.size === 0) return (facts) => facts;
  const others = (fact: Fact): readonly Fact[] => {
    if (fact.fact === 'unit' || fact.fact === 'autostart')
      return (groups.get(`${fact.host} ${fact.unit}`) ?? []).map((unit): Fact => ({ ...fact, unit }));
    if (fact.fact === 'listens') return (groups.get(`${fact.host} ${fact.holder}`) ?? []).map((holder): Fact => ({ ...fact, holder }));
    return [];
  };
  const all = (facts: readonly Fact[]): readonly Fact[] => facts.flatMap((fact) => [fact, ...others(fact)]);
  return (facts) => ({
    ...facts,
    ...(facts.provides === undefined ? {} : { provides: all(facts.provides) }),
    ...(facts.retracts === undefined ? {} : { retracts: all(facts.retracts) }),
  });
}

/** One name for both, by which holders of a port are compared. */
export function canonicalNames({ services }: Pick<Inventory, 'services'>): (host: string, name: string) => string {
  const canonical = new Map(services.flatMap((service) => serviceNames(service).map((name) => [`${service.host} ${name}`, service.name])));
  return (host, name) => canonical.get(`${host} ${name}`) ?? name;
}
