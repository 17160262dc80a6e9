// Which unit each listening socket belongs to: by its process and the parents of that, or as a published port of a container.
import type { SeenListener, SeenUnit } from '../seen.ts';
import { programOf, type Sockets } from './sockets-of.ts';

export interface Owners {
  readonly listensOf: ReadonlyMap<SeenUnit, readonly SeenListener[]>;
  /** Listeners that no unit started, by the name of their program. */
  readonly strangers: ReadonlyMap<string, readonly SeenListener[]>;
  unitOf(pid: number | undefined): SeenUnit | undefined;
}

/** They listen as part of the machine, and nobody would move them. */
const ofMachine =
  /^(systemd|systemd-\w+|systemd-resolve|avahi-daemon|chronyd|rpcbind|rpc\.\w+|dnsmasq|cupsd|launchd|rapportd|ControlCe\w*|ControlCenter|sharingd|mDNSResponder|identityservicesd|AirPlayXPCHelper|smbd|nmbd|exim4|master)$/;

export function ownersOf(units: readonly SeenUnit[], sockets: Sockets): Owners {
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
    if (unit !== undefined) {
      listensOf.set(unit, [...(listensOf.get(unit) ?? []), listener]);
      continue;
    }
    const process = programOf(sockets.processes.get(listener.pid ?? -1), listener.process) ?? `port-${listener.port}`;
    if (!ofMachine.test(process)) strangers.set(process, [...(strangers.get(process) ?? []), listener]);
  }
  return { listensOf, strangers, unitOf };
}

/** Programs that hold a container's port on the host. */
function isForwarder(process: string | undefined): boolean {
  return (
    process === undefined ||
    /^(docker-proxy|rootlessport|conmon|com\.docke.*|slirp4netns|pasta.*|gvproxy|limactl|ssh|vpnkit.*|OrbStack.*)$/.test(process)
  );
}
