// Which stand-in runs for a unit: the one that the inventory names for it, or the one that stands for its program.
import { posix } from 'node:path';
import type { JsonObject } from '../../core/json.ts';
import type { HostService, Inventory } from '../../inventory/inventory.ts';
import type { JobDefinition } from './job.ts';

/** Base names of programs, without an architecture at their end, to the names of stand-ins. */
const byBaseName: Readonly<Record<string, string>> = {
  zot: 'zot',
  'zot-metrics': 'textfile-metrics',
  miniflux: 'miniflux',
  postgres: 'postgres',
};

export interface StandIn {
  readonly program: string;
  readonly settings: JsonObject;
}

export function standIn(inventory: Inventory, host: string, definition: JobDefinition): StandIn {
  const service = inventory.services.find((each) => each.host === host && unitLabel(each) === definition.label);
  if (service !== undefined) return serviceStandIn(inventory, service);
  // A script may stand after its interpreter: `/bin/bash /Users/me/bin/zot-metrics`.
  const names = definition.argv.slice(0, 2).map(programName);
  const known = names.find((name) => byBaseName[name] !== undefined);
  return known === undefined
    ? { program: 'listener', settings: { name: names[0] ?? definition.label, listens: [] } }
    : { program: byBaseName[known] ?? 'listener', settings: {} };
}

export function serviceStandIn(inventory: Inventory, service: HostService): StandIn {
  const server = inventory.databaseServers.find((each) => each.host === service.host && each.service === service.name);
  if (service.program?.name === 'postgres' || (service.program === undefined && server !== undefined)) {
    const defaults: JsonObject = server === undefined ? {} : { port: server.port, superuser: server.superuser };
    return { program: 'postgres', settings: { ...defaults, ...service.program?.settings } };
  }
  const listens = service.listens.map((listener) => ({ ...listener }));
  if (service.program !== undefined) return { program: service.program.name, settings: { listens, ...service.program.settings } };
  return { program: 'listener', settings: { name: service.name, listens } };
}

/** The label under which a service's manager knows it. */
export function unitLabel(service: HostService): string {
  const { manager } = service;
  if ('brew' in manager) return `homebrew.mxcl.${manager.brew}`;
  if ('launchd' in manager) return manager.launchd;
  return 'systemd' in manager ? manager.systemd : manager.system;
}

function programName(path: string): string {
  return posix.basename(path).replace(/(\.sh|-(darwin|linux)-(arm64|amd64))$/, '');
}
