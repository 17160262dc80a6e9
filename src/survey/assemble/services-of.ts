// Services: units of people, containers, and processes that listen without a unit. What came with the operating system counts
// only when it listens or looks like something of the catalog.
import { fingerprintOf, recognise } from '../fingerprint/recognise.ts';
import type { SeenListener, SeenService, SeenUnit } from '../seen.ts';
import type { Doubts } from './doubts.ts';
import { eachPortOnce } from './merged.ts';
import { programOf, type Sockets } from './sockets-of.ts';

export interface Services {
  readonly services: readonly SeenService[];
  readonly leftOut: number;
  /** Which service a process belongs to. */
  serviceOfPid(pid: number | undefined): SeenService | undefined;
}

/** They listen as part of the machine, and nobody would move them. */
const ofMachine =
  /^(systemd|systemd-\w+|systemd-resolve|avahi-daemon|chronyd|rpcbind|rpc\.\w+|dnsmasq|cupsd|launchd|rapportd|ControlCe\w*|ControlCenter|sharingd|mDNSResponder|identityservicesd|AirPlayXPCHelper|smbd|nmbd|exim4|master)$/;
const ofMachineUnits =
  /^(systemd-|dbus|getty@|serial-getty|user@|user-runtime|polkit|cron\b|rsyslog|networkd|NetworkManager|wpa_|udisks|accounts-daemon|unattended|apt-daily|dpkg-|e2scrub|fstrim|logrotate|man-db|rescue|emergency|com\.apple\.|modprobe@|nscd|nsncd)/;

export function servicesOf(units: readonly SeenUnit[], sockets: Sockets, doubts: Doubts): Services {
  const byPid = new Map(units.flatMap((unit) => (unit.pid === undefined ? [] : [[unit.pid, unit] as const])));
  const unitOf = (pid: number | undefined): SeenUnit | undefined => {
    for (let at = pid, depth = 0; at !== undefined && at > 1 && depth < 30; at = sockets.processes.get(at)?.parent, depth += 1) {
      const unit = byPid.get(at);
      if (unit !== undefined && unit.name !== 'docker.service' && unit.name !== 'containerd.service') return unit;
    }
    return undefined;
  };
  const published = new Map(units.flatMap((unit) => (unit.ports ?? []).map(({ port }) => [port, unit] as const)));
  const listensOf = new Map<SeenUnit, SeenListener[]>();
  const strangers = new Map<string, SeenListener[]>();
  for (const listener of sockets.listeners) {
    const unit = unitOf(listener.pid) ?? (isForwarder(listener.process) ? published.get(listener.port) : undefined);
    if (unit !== undefined) listensOf.set(unit, [...(listensOf.get(unit) ?? []), listener]);
    else {
      const process = programOf(sockets.processes.get(listener.pid ?? -1), listener.process) ?? `port-${listener.port}`;
      if (listener.process === undefined && published.has(listener.port)) continue;
      if (!ofMachine.test(process)) strangers.set(process, [...(strangers.get(process) ?? []), listener]);
    }
  }
  const names = new Names();
  const found: { readonly service: SeenService; readonly unit?: SeenUnit; readonly pids: readonly number[] }[] = [];
  let leftOut = 0;
  for (const unit of units) {
    const listens = eachPortOnce([...(listensOf.get(unit) ?? []), ...(unit.state === 'stopped' ? [] : (unit.ports ?? []))]);
    const process = programOf(sockets.processes.get(unit.pid ?? -1), undefined);
    const likeness = recognise({ unit, listens, ...(process === undefined ? {} : { process }) });
    const nothing = unit.ofSystem === true && (unit.state === 'stopped' || unit.state === 'unknown') && unit.schedule === undefined;
    const common = unit.ofSystem === true && listens.length === 0 && (likeness === undefined || !likeness.sure);
    if (nothing || common || ofMachineUnits.test(unit.name)) {
      leftOut += 1;
      continue;
    }
    const service: SeenService = {
      name: names.of(likeness?.sure === true ? likeness.service : shortName(unit.name), unit),
      unit,
      listens: listens.map(({ address, port }) => ({ address, port })),
      data: dataOf(unit, likeness?.sure === true ? likeness.service : undefined),
      ...(likeness === undefined ? {} : { looksLike: likeness }),
    };
    found.push({ service, unit, pids: [] });
  }
  for (const [process, listens] of strangers) {
    // A client's own local port is no service of anybody.
    const likeness = recognise({ process, listens });
    // A program of a container listens on the host, too, when it shares its network.
    const owner =
      likeness === undefined
        ? undefined
        : found.find(
            ({ service, unit }) =>
              fitsUnit(unit, service, listens) && service.looksLike?.sure === true && service.looksLike.service === likeness.service,
          );
    if (owner !== undefined) {
      const index = found.indexOf(owner);
      const ports = eachPortOnce([...owner.service.listens, ...listens.map(({ address, port }) => ({ address, port }))]);
      found[index] = { ...owner, service: { ...owner.service, listens: ports }, pids: pidsOf(listens) };
      if (owner.unit?.manager !== 'compose' && owner.unit?.state === 'unknown')
        doubts.ask(`service ${owner.service.name}`, `${process} listens and no manager says that it started it: is it this unit's?`);
      continue;
    }
    const service: SeenService = {
      name: names.of(likeness?.sure === true ? likeness.service : shortName(process)),
      process,
      listens: listens.map(({ address, port }) => ({ address, port })),
      data: likeness?.sure === true ? [...(fingerprintOf(likeness.service)?.data ?? [])] : [],
      ...(likeness === undefined ? {} : { looksLike: likeness }),
    };
    found.push({ service, pids: pidsOf(listens) });
    doubts.ask(`service ${service.name}`, 'no unit, agent or container was seen that starts it: what does, and what brings it back?');
  }
  const services = found.map(({ service }) => service);
  return {
    services,
    leftOut,
    serviceOfPid: (pid) => {
      const unit = unitOf(pid);
      return found.find((each) => (unit !== undefined && each.unit === unit) || (pid !== undefined && each.pids.includes(pid)))?.service;
    },
  };
}

/** A unit without a known process; or one that runs and is not seen to listen, when it is hidden who listens. */
function fitsUnit(unit: SeenUnit | undefined, service: SeenService, listens: readonly SeenListener[]): boolean {
  if (unit === undefined || (unit.state === 'stopped' && unit.pid === undefined)) return false;
  return unit.pid === undefined || (service.listens.length === 0 && listens.every(({ pid }) => pid === undefined));
}

function pidsOf(listens: readonly SeenListener[]): readonly number[] {
  return listens.flatMap(({ pid }) => pid ?? []);
}

/** Programs that hold a container's port on the host. */
function isForwarder(process: string | undefined): boolean {
  return (
    process === undefined ||
    /^(docker-proxy|rootlessport|conmon|com\.docke.*|slirp4netns|pasta.*|gvproxy|limactl|ssh|vpnkit.*|OrbStack.*)$/.test(process)
  );
}

/** `mcquack.eblume.devpi` is devpi, `kiwix.service` is kiwix. */
function shortName(name: string): string {
  const bare = name.replace(/\.(service|timer|socket)$/, '');
  const last = /^[\w-]+(\.[\w-]+){2,}$/.test(bare) ? (bare.split('.').at(-1) ?? bare) : bare;
  const clean = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return clean === '' ? 'service' : clean;
}

/** Paths that hold neither programs nor settings. */
function dataOf(unit: SeenUnit, service: string | undefined): readonly string[] {
  const own = unit.paths.filter(
    (path) =>
      !/^\/(usr|bin|sbin|lib\w*|etc|nix|proc|sys|dev|run|boot|System|Applications|snap)(\/|$)/.test(path) &&
      !/^\/(var\/run|var\/log|opt\/homebrew\/(opt|bin|Cellar|etc))(\/|$)/.test(path) &&
      !/\.(sock|pid|log|conf|ya?ml|toml|ini|json|sh|py|args|env|crt|pem|key|so|jar)$/.test(path) &&
      !/\/(s?bin|logs?)(\/|$)/i.test(path) &&
      !/^\/(|var|opt|srv|home|root|Users|Volumes|mnt|media|data|volume\d+)$/.test(path) &&
      !/^\/(home|Users)\/[^/]+$/.test(path),
  );
  return [...new Set([...own, ...(fingerprintOf(service)?.data ?? [])])];
}

/** Names are unique; a second one says where it comes from. */
class Names {
  readonly #taken = new Set<string>();
  of(wanted: string, unit?: SeenUnit): string {
    const origin = unit?.project ?? (unit === undefined ? 'process' : unit.manager);
    const own = unit === undefined ? wanted : shortName(unit.name);
    const candidates = [wanted, own, `${own}-${shortName(origin)}`];
    const free = candidates.find((each) => !this.#taken.has(each)) ?? this.#numbered(candidates.at(-1) ?? wanted);
    this.#taken.add(free);
    return free;
  }

  #numbered(name: string): string {
    for (let number = 2; ; number += 1) if (!this.#taken.has(`${name}-${number}`)) return `${name}-${number}`;
  }
}
