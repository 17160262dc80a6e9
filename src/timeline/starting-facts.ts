// What is true before the first step, as the inventory tells it. Lint errs towards silence: a fact too many hides a
// finding, a fact too few is a false alarm.
import type { Fact } from '../core/fact.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { serverLabel } from '../ports/database.ts';
import { circumstanceFacts } from './starting/circumstances.ts';
import { consumerFacts } from './starting/consumers.ts';
import { dataSetFacts } from './starting/data-sets.ts';
import { hostFacts } from './starting/hosts.ts';
import { serviceFacts } from './starting/services.ts';
import { tailnetFacts } from './starting/tailnet.ts';

export function startingFacts(inventory: Inventory): readonly Fact[] {
  return [
    ...inventory.hosts.flatMap(hostFacts),
    ...inventory.services.flatMap(serviceFacts),
    ...inventory.databaseServers.flatMap(({ host, port, databases }) =>
      databases.map((database): Fact => ({ fact: 'database', server: serverLabel({ at: 'host', host, port }), database: database.name })),
    ),
    ...(inventory.clusters ?? []).map(({ name }): Fact => ({ fact: 'cluster', cluster: name })),
    ...tailnetFacts(inventory),
    ...inventory.secrets.flatMap(({ name, keys, provider }) =>
      keys.map((key): Fact => ({ fact: 'secret', label: `${name}.${key}`, ...(provider === undefined ? {} : { source: provider }) })),
    ),
    ...dataSetFacts(inventory),
    ...consumerFacts(inventory),
    ...circumstanceFacts(inventory),
  ];
}
