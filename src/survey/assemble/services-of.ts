// Services: units of people, containers, and processes that listen without a unit. What came with the operating system counts
// only when it listens or looks like something of the catalog.
import { fingerprintOf, recognise } from '../fingerprint/recognise.ts';
import type { Likeness, SeenListener, SeenService, SeenUnit } from '../seen.ts';
import { dataOf } from './data-of.ts';
import type { Doubts } from './doubts.ts';
import { eachPortOnce } from './merged.ts';
import { Names, shortName } from './names.ts';
import { ownersOf } from './owners-of.ts';
import { programOf, type Sockets } from './sockets-of.ts';

export interface Services {
  readonly services: readonly SeenService[];
  readonly leftOut: number;
  /** Which service a process belongs to. */
  serviceOfPid(pid: number | undefined): SeenService | undefined;
}

const ofMachineUnits =
  /^(systemd-|dbus|getty@|serial-getty|user@|user-runtime|polkit|cron\b|rsyslog|networkd|NetworkManager|wpa_|udisks|accounts-daemon|unattended|apt-daily|dpkg-|e2scrub|fstrim|logrotate|man-db|rescue|emergency|com\.apple\.|modprobe@|nscd|nsncd)/;

interface Found {
  readonly service: SeenService;
  readonly unit?: SeenUnit;
  readonly pids: readonly number[];
}

export function servicesOf(units: readonly SeenUnit[], sockets: Sockets, doubts: Doubts): Services {
  const { listensOf, strangers, unitOf } = ownersOf(units, sockets);
  const names = new Names();
  const found: Found[] = [];
  for (const unit of units) {
    const listens = eachPortOnce([...(listensOf.get(unit) ?? []), ...(unit.state === 'stopped' ? [] : (unit.ports ?? []))]);
    const process = programOf(sockets.processes.get(unit.pid ?? -1), undefined);
    const likeness = recognise({ unit, listens, ...(process === undefined ? {} : { process }) });
    if (!isOfMachine(unit, listens, likeness)) found.push({ service: unitService(unit, listens, likeness, names), unit, pids: [] });
  }
  const leftOut = units.length - found.length;
  for (const [process, listens] of strangers) {
    const likeness = recognise({ process, listens });
    const owner = found.findIndex(({ service, unit }) => fitsUnit(unit, service, listens) && isSurely(service.looksLike, likeness));
    const known = found[owner];
    if (known === undefined) found.push({ service: strangerService(process, listens, likeness, names, doubts), pids: pidsOf(listens) });
    else found[owner] = withListeners(known, process, listens, doubts);
  }
  return {
    services: found.map(({ service }) => service),
    leftOut,
    serviceOfPid: (pid) => {
      const unit = unitOf(pid);
      return found.find((each) => (unit !== undefined && each.unit === unit) || (pid !== undefined && each.pids.includes(pid)))?.service;
    },
  };
}

function isOfMachine(unit: SeenUnit, listens: readonly SeenListener[], likeness: Likeness | undefined): boolean {
  if (ofMachineUnits.test(unit.name)) return true;
  if (unit.ofSystem !== true) return false;
  const idle = (unit.state === 'stopped' || unit.state === 'unknown') && unit.schedule === undefined;
  return idle || (listens.length === 0 && likeness?.sure !== true);
}

function unitService(unit: SeenUnit, listens: readonly SeenListener[], likeness: Likeness | undefined, names: Names): SeenService {
  const known = likeness?.sure === true ? likeness.service : undefined;
  return {
    name: names.of(known ?? shortName(unit.name), unit),
    unit,
    listens: listens.map(({ address, port }) => ({ address, port })),
    data: dataOf(unit, known),
    ...(likeness === undefined ? {} : { looksLike: likeness }),
  };
}

function strangerService(
  process: string,
  listens: readonly SeenListener[],
  likeness: Likeness | undefined,
  names: Names,
  doubts: Doubts,
): SeenService {
  const known = likeness?.sure === true ? likeness.service : undefined;
  const name = names.of(known ?? shortName(process));
  doubts.ask(`service ${name}`, 'no unit, agent or container was seen that starts it: what does, and what brings it back?');
  return {
    name,
    process,
    listens: listens.map(({ address, port }) => ({ address, port })),
    data: fingerprintOf(known)?.data ?? [],
    ...(likeness === undefined ? {} : { looksLike: likeness }),
  };
}

/** A program of a container listens on the host, too, when it shares its network. */
function withListeners(known: Found, process: string, listens: readonly SeenListener[], doubts: Doubts): Found {
  const { service, unit } = known;
  if (unit?.manager !== 'compose' && unit?.state === 'unknown')
    doubts.ask(`service ${service.name}`, `${process} listens and no manager says that it started it: is it this unit's?`);
  const ports = eachPortOnce([...service.listens, ...listens.map(({ address, port }) => ({ address, port }))]);
  return { ...known, service: { ...service, listens: ports }, pids: pidsOf(listens) };
}

function isSurely(known: Likeness | undefined, likeness: Likeness | undefined): boolean {
  return likeness !== undefined && known?.sure === true && known.service === likeness.service;
}

/** A unit without a known process; or one that runs and is not seen to listen, when it is hidden who listens. */
function fitsUnit(unit: SeenUnit | undefined, service: SeenService, listens: readonly SeenListener[]): boolean {
  if (unit === undefined || (unit.state === 'stopped' && unit.pid === undefined)) return false;
  return unit.pid === undefined || (service.listens.length === 0 && listens.every(({ pid }) => pid === undefined));
}

function pidsOf(listens: readonly SeenListener[]): readonly number[] {
  return listens.flatMap(({ pid }) => pid ?? []);
}
