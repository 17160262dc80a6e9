// What is true before the first step, as the inventory tells it. Lint errs towards silence: a fact too many hides a
// finding, a fact too few is a false alarm.
import { posix } from 'node:path';
import type { Fact } from '../core/fact.ts';
import { serverLabel } from '../ports/database.ts';
import type { HostService, Inventory } from '../inventory/inventory.ts';

export function startingFacts(inventory: Inventory): readonly Fact[] {
  return [
    ...inventory.hosts.flatMap(({ name, user, programs, paths = {} }) => [
      ...programs.map((program): Fact => ({ fact: 'program', host: name, program })),
      ...[...programs, ...Object.keys(paths), user.home].flatMap((path) => pathFacts(name, path)),
    ]),
    ...inventory.services.flatMap(serviceFacts),
    ...inventory.databaseServers.flatMap(({ host, port, databases }) =>
      databases.map((database): Fact => ({ fact: 'database', server: serverLabel({ at: 'host', host, port }), database: database.name })),
    ),
    ...inventory.serveEntries.flatMap(({ service, host }): Fact[] => {
      const name = service.slice('svc:'.length);
      return [
        { fact: 'name', name: service, holder: host },
        { fact: 'name', name, holder: host },
        { fact: 'serving', service: name },
      ];
    }),
    ...inventory.secrets.flatMap(({ name, keys }) => keys.map((key): Fact => ({ fact: 'secret', label: `${name}.${key}` }))),
  ];
}

/** The names under which plans may speak of a service: its own, and that of its unit. */
export function serviceNames(service: HostService): readonly string[] {
  const [unit] = Object.values(service.manager);
  return [...new Set([service.name, ...(unit === undefined ? [] : [unit])])];
}

function serviceFacts(service: HostService): readonly Fact[] {
  const { host, listens, manager } = service;
  const names = serviceNames(service);
  return [
    ...names.map((unit): Fact => ({ fact: 'unit', host, unit })),
    ...listens.flatMap(({ port }) => names.map((holder): Fact => ({ fact: 'listens', host, port, holder }))),
    ...(listens.length === 0 ? [] : [{ fact: 'serving', service: service.name } as const]),
    ...('plist' in manager ? pathFacts(host, manager.plist) : []),
  ];
}

/** Where a file is, its folders are. */
function pathFacts(host: string, path: string): readonly Fact[] {
  const facts: Fact[] = [{ fact: 'path', host, path }];
  for (let folder = posix.dirname(path); facts.at(-1)?.fact === 'path'; folder = posix.dirname(folder)) {
    facts.push({ fact: 'path', host, path: folder });
    if (folder === '/' || folder === '.') break;
  }
  return facts;
}
