// The inventory of what a survey saw: what plans are made over. Unsaid things stay out of it; the open questions name them.
import type { ServiceDependency } from '../../inventory/circumstances.ts';
import type { DataSet } from '../../inventory/data-set.ts';
import type { HostService, Inventory } from '../../inventory/inventory.ts';
import { fingerprintOf } from '../fingerprint/recognise.ts';
import type { Seen, SeenService, SeenUnit } from '../seen.ts';

/** From where the host was reached, and by what name. */
export interface Reached {
  readonly workstation?: string;
  /** How `ssh` was called. */
  readonly ssh?: { readonly destination: string; readonly configFile?: string };
}

export function inventoryOf(seen: Seen, { workstation, ssh }: Reached = {}): Inventory {
  const { host, tailnet } = seen;
  const disk = host.disks.find(({ mountedOn }) => mountedOn === '/') ?? host.disks[0];
  const capacity = {
    ...(host.memoryMiB === undefined ? {} : { memoryMiB: host.memoryMiB }),
    ...(disk === undefined ? {} : { diskGiB: disk.sizeGiB }),
    ...(host.cpus === undefined ? {} : { cpus: host.cpus }),
  };
  const programs = seen.services.flatMap(({ unit }) => unit?.program ?? []);
  return {
    workstation: workstation ?? host.name,
    tailnet: {
      suffix: tailnet.suffix,
      ...(tailnet.device === undefined ? {} : { devices: [{ name: host.name, tags: tailnet.device.tags.map(asTag) }] }),
    },
    hosts: [
      {
        name: host.name,
        ...(ssh === undefined || (ssh.destination === host.name && ssh.configFile === undefined) ? {} : { ssh: { ...ssh } }),
        os: { family: host.os.family, version: host.os.version },
        architecture: host.architecture,
        user: host.user,
        programs: [...new Set(programs)],
        capacity,
      },
    ],
    services: seen.services.map((service) => serviceOf(host.name, service)),
    databaseServers: seen.databaseServers.flatMap(({ engine, port, version, superuser, roles, databases }) => {
      const service = seen.services.find(({ listens }) => listens.some((each) => each.port === port))?.name;
      const major = Number.parseInt(version ?? '', 10);
      if (engine !== 'postgresql' || !(major > 0)) return [];
      return [
        {
          host: host.name,
          port,
          version: major,
          service: service ?? 'postgresql',
          superuser: superuser ?? 'postgres',
          roles: roles.map(({ name, memberOf }) => ({ name, ...(memberOf === undefined ? {} : { grants: memberOf }) })),
          databases: databases.map(({ name, owner }) => ({ name, owner: owner ?? superuser ?? 'postgres' })),
        },
      ];
    }),
    serveEntries: tailnet.serves.flatMap(({ service, protocol, port, upstream }) =>
      service === undefined || protocol === 'http' ? [] : [{ service, host: host.name, protocol, port, upstream }],
    ),
    secrets: [],
    dataSets: dataSetsOf(seen),
    dependencies: seen.edges
      .filter(({ to }) => seen.services.some(({ name }) => name === to))
      .map(({ from, to }): ServiceDependency => ({ service: from, on: to, sort: 'runtime' })),
  };
}

function asTag(tag: string): `tag:${string}` {
  return tag.startsWith('tag:') ? (tag as `tag:${string}`) : `tag:${tag}`;
}

function serviceOf(host: string, { name, unit, process, listens, looksLike }: SeenService): HostService {
  const scheme = schemeOf(looksLike?.sure === true ? looksLike.service : undefined);
  return {
    name,
    host,
    manager: managerOf(unit, process ?? name),
    listens: listens.map(({ address, port }) => ({ port, address, ...(scheme === undefined ? {} : { scheme }) })),
    ...(unit?.schedule === undefined ? {} : { sort: 'timer' as const }),
    ...(unit?.manager === 'systemd-user' || unit?.manager === 'launchd'
      ? { domain: isOfSystem(unit) ? ('system' as const) : ('user' as const) }
      : {}),
    ...(unit?.searchPath === undefined ? {} : { searchPath: unit.searchPath }),
    ...(unit?.logs === undefined ? {} : { logs: unit.logs }),
    ...(unit?.everySeconds === undefined ? {} : { everySeconds: unit.everySeconds }),
    ...(unit?.startedBy === undefined ? {} : { startedBy: unit.startedBy }),
  };
}

function isOfSystem({ file }: SeenUnit): boolean {
  return file?.startsWith('/Library/LaunchDaemons/') === true;
}

/** Containers and cron jobs have no manager of their own in an inventory: their label says which it is. */
function managerOf(unit: SeenUnit | undefined, process: string): HostService['manager'] {
  if (unit === undefined) return { system: process };
  if (unit.manager === 'brew') return { brew: unit.name };
  if (unit.manager === 'launchd') return { launchd: unit.name, plist: unit.file ?? '' };
  if (unit.manager === 'systemd' || unit.manager === 'systemd-user') return { systemd: unit.name };
  return { system: `${unit.manager}:${unit.project === undefined ? '' : `${unit.project}/`}${unit.name}` };
}

function schemeOf(service: string | undefined): 'http' | 'postgres' | 'ssh' | undefined {
  if (service === 'postgresql') return 'postgres';
  if (service === 'sshd') return 'ssh';
  return fingerprintOf(service)?.health === undefined ? undefined : 'http';
}

const bytesOfGiB = 1024 ** 3;
const templates = new Set(['postgres', 'template0', 'template1']);

function dataSetsOf(seen: Seen): readonly DataSet[] {
  const { name: host } = seen.host;
  const taken = new Set<string>();
  const unique = (wanted: string): string => {
    let name = wanted;
    if (taken.has(name)) name = `${wanted}-files`;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
    taken.add(name);
    return name;
  };
  const relational = seen.databaseServers.flatMap(({ port, databases, version }): readonly DataSet[] =>
    databases
      .filter(({ name }) => !templates.has(name))
      .map(({ name, owner, bytes }) => {
        const server = seen.services.find(({ listens }) => listens.some((each) => each.port === port))?.name ?? 'postgresql';
        const user = seen.services.find((service) => service.name === name || service.looksLike?.service === name)?.name;
        return {
          name: unique(name),
          service: user ?? server,
          sort: 'relational',
          place: `${host}:${port}/${name}`,
          ...(bytes === undefined ? {} : { sizeGiB: gib(bytes) }),
          criticality: 'precious',
          ...(owner === undefined ? {} : { owner }),
          writers: [`${user ?? server}@${host}`],
          ...(version === undefined ? {} : { schemaVersion: version.split(' ')[0] ?? version }),
        };
      }),
  );
  const folders = seen.services.flatMap((service): readonly DataSet[] =>
    service.data.flatMap((path, index) => {
      const folder = seen.dataDirectories.find((each) => each.path === path);
      const serves = seen.databaseServers.some(({ dataDirectory }) => dataDirectory === path);
      if (folder === undefined || serves) return [];
      const bytes = folder.kib === undefined ? folder.sqlite[0]?.bytes : folder.kib * 1024;
      const print = fingerprintOf(service.looksLike?.service);
      return [
        {
          name: unique(
            index === 0
              ? service.name
              : `${service.name}-${
                  path
                    .split('/')
                    .at(-1)
                    ?.toLowerCase()
                    .replace(/[^a-z0-9]+/g, '-') ?? index
                }`,
          ),
          service: service.name,
          sort: folder.sqlite.length > 0 ? 'sqlite' : 'files',
          place: `host:${host}${path}`,
          ...(bytes === undefined ? {} : { sizeGiB: gib(bytes) }),
          criticality: print?.criticality ?? 'precious',
          ...(folder.owner === undefined ? {} : { owner: folder.owner }),
          writers: [`${service.name}@${host}`],
        },
      ];
    }),
  );
  return [...relational, ...folders];
}

/** Small ones keep a digit that says something. */
function gib(bytes: number): number {
  return Number((bytes / bytesOfGiB).toPrecision(2));
}
