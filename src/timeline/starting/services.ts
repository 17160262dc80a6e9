// A service in its host form at the start: its unit, its ports, and who brings it back.
import type { Fact, FactOf } from '../../core/fact.ts';
import type { HostService } from '../../inventory/inventory.ts';
import { pathFacts } from './hosts.ts';

type Unit = FactOf<'unit'>;

/** The names under which plans may speak of a service: its own, and that of its unit. */
export function serviceNames(service: HostService): readonly string[] {
  const [unit] = Object.values(service.manager);
  return [...new Set([service.name, ...(unit === undefined ? [] : [unit])])];
}

export function serviceFacts(service: HostService): readonly Fact[] {
  const { name, host, listens, manager, startedBy, keepers = [], version, takes = {}, behaviours = [] } = service;
  const names = serviceNames(service);
  const label = names.at(-1) ?? name;
  const units = names.map((unit): Unit => ({ ...unitAttributes(service), unit, ...(unit === label ? {} : { label }) }));
  return [
    ...units,
    ...listens.flatMap(({ port, address, scheme, auth }) =>
      names.map((holder): Fact => ({
        fact: 'listens',
        host,
        port,
        holder,
        address,
        ...(scheme === undefined ? {} : { scheme }),
        ...(auth === undefined ? {} : { auth }),
      })),
    ),
    ...(listens.length === 0 ? [] : [{ fact: 'serving', service: name } as const]),
    ...('plist' in manager ? pathFacts(host, manager.plist) : []),
    ...(service.writes ?? []).flatMap((path): readonly Fact[] => [
      ...pathFacts(host, path).slice(1),
      { fact: 'path', host, path, writer: name, ...(service.everySeconds === undefined ? {} : { everySeconds: service.everySeconds }) },
    ]),
    ...(startedBy === undefined || startedBy === 'nothing'
      ? []
      : names.map((unit): Fact => ({ fact: 'autostart', host, unit, trigger: startedBy }))),
    ...keepers.flatMap((keeper) => names.map((unit): Fact => ({ fact: 'keeper', host, unit, keeper, state: 'running' }))),
    ...(version === undefined ? [] : [{ fact: 'version', subject: `${name}@${host}`, version } as const]),
    ...Object.entries(takes).map(([resource, amount]): Fact => ({
      fact: 'demand',
      place: `host:${host}`,
      resource: resource as 'memoryMiB',
      by: name,
      amount: amount as number,
    })),
    ...behaviours.map((behaviour): Fact => ({ fact: 'behaviour', service: name, behaviour })),
  ];
}

function unitAttributes(service: HostService): Omit<Unit, 'unit'> {
  const { host, manager, sort, domain, searchPath, calls, logs, everySeconds, runsOnReload } = service;
  const [name] = Object.keys(manager).filter((each) => each !== 'plist');
  return {
    fact: 'unit',
    host,
    ...(name === undefined ? {} : { manager: name as NonNullable<Unit['manager']> }),
    ...(sort === undefined ? {} : { sort }),
    ...(domain === undefined ? {} : { domain }),
    ...(searchPath === undefined ? {} : { searchPath }),
    ...(calls === undefined ? {} : { calls }),
    ...(logs === undefined ? {} : { logs }),
    ...(everySeconds === undefined ? {} : { everySeconds }),
    ...(runsOnReload === undefined ? {} : { runsOnReload }),
  };
}
