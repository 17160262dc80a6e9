// What looks at services at the start. A check is a consumer of what it tests, too: it is left behind like any other.
import type { Fact } from '../../core/fact.ts';
import type { Inventory } from '../../inventory/inventory.ts';

export function consumerFacts({ checks = [], consumers = [] }: Pick<Inventory, 'checks' | 'consumers'>): readonly Fact[] {
  return [
    ...checks.flatMap(({ name, service, ...about }): readonly Fact[] => [
      { fact: 'check', check: name, ...about },
      ...(service === undefined
        ? []
        : [{ fact: 'consumer', service, consumer: `check:${name}`, sort: 'check', needs: about.tests } as const]),
    ]),
    ...consumers.map(({ service, name, sort, needs }): Fact => ({ fact: 'consumer', service, consumer: name, sort, needs })),
  ];
}
