// A host at the start: files, programs, what it has, and the places inside of it.
import { posix } from 'node:path';
import type { Fact } from '../../core/fact.ts';
import type { Resource } from '../../core/fact/capacity.ts';
import type { Vantage } from '../../core/fact/reach.ts';
import type { Host } from '../../inventory/inventory.ts';
import type { HostCapacity } from '../../inventory/place.ts';

export function hostFacts(host: Host): readonly Fact[] {
  const { name, user, programs, paths = {}, mounts = [] } = host;
  return [
    ...programs.map((program): Fact => ({ fact: 'program', host: name, program })),
    ...[...programs, ...Object.keys(paths), user.home].flatMap((path) => pathFacts(name, path)),
    ...mounts.flatMap(({ path, source, holder }): readonly Fact[] => [
      ...pathFacts(name, posix.dirname(path)),
      { fact: 'path', host: name, path, sort: 'mount', source, ...(holder === undefined ? {} : { writer: holder }) },
    ]),
    ...(host.reservedPorts ?? []).map(({ port, holder }): Fact => ({ fact: 'reserved', host: name, port, holder })),
    ...capacityFacts(`host:${name}`, host.capacity),
    ...Object.entries(host.commands ?? {}).flatMap(([shell, commands]) =>
      commands.map((command): Fact => ({ fact: 'command', host: name, command, shell: shell as 'login' })),
    ),
    ...(host.references ?? []).map(({ path, target }): Fact => ({ fact: 'refers', host: name, path, target })),
    ...(host.conditions ?? []).map((condition): Fact => ({ fact: 'condition', host: name, ...condition })),
  ];
}

export function capacityFacts(place: Vantage, capacity: HostCapacity = {}): readonly Fact[] {
  return Object.entries(capacity).map(([resource, amount]): Fact => ({
    fact: 'capacity',
    place,
    resource: resource as Resource,
    amount: amount as number,
  }));
}

/** Where a file is, its folders are. */
export function pathFacts(host: string, path: string): readonly Fact[] {
  const facts: Fact[] = [{ fact: 'path', host, path }];
  for (let folder = posix.dirname(path); facts.at(-1)?.fact === 'path'; folder = posix.dirname(folder)) {
    facts.push({ fact: 'path', host, path: folder });
    if (folder === '/' || folder === '.') break;
  }
  return facts;
}
