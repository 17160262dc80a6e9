// Who talks to whom: connections that stand now, addresses in settings, routes of proxies, what Compose files wait for.
import { parseReferences } from '../parse/references.ts';
import type { HostPort, SeenEdge, SeenRoute, SeenService } from '../seen.ts';
import type { ConfigFile } from './routes-of.ts';
import type { Services } from './services-of.ts';
import type { Sockets } from './sockets-of.ts';

interface Known {
  readonly host: string;
  readonly services: Services;
  readonly sockets: Sockets;
  readonly routes: readonly SeenRoute[];
  /** Settings by the service that reads them. */
  readonly settings: readonly { readonly service: string; readonly file: ConfigFile }[];
}

export function edgesOf({ host, services: { services, serviceOfPid }, sockets, routes, settings }: Known): readonly SeenEdge[] {
  const edges = new Map<string, SeenEdge>();
  const add = (from: string | undefined, to: string | undefined, how: SeenEdge['how']): void => {
    if (from === undefined || to === undefined || from === to) return;
    const key = `${from} ${to}`;
    if (!edges.has(key)) edges.set(key, { from, to, how });
  };
  const own = new Set([
    'localhost',
    '127.0.0.1',
    '::1',
    '*',
    '0.0.0.0',
    host,
    `${host}.local`,
    'host.docker.internal',
    'host.containers.internal',
  ]);
  const byPort = new Map(services.flatMap((service) => service.listens.map(({ port }) => [port, service.name] as const)));
  const listening = new Set(sockets.listeners.map(({ port }) => port));
  const target = (peer: HostPort, from: SeenService | undefined): string | undefined => {
    // Inside a Compose project services call each other by name.
    const sibling = services.find(
      ({ unit }) => unit?.manager === 'compose' && unit.name === peer.host && unit.project === from?.unit?.project,
    );
    if (sibling !== undefined) return sibling.name;
    if (own.has(peer.host)) return byPort.get(peer.port);
    return `${peer.host}:${peer.port}`;
  };
  for (const service of services) {
    for (const name of service.unit?.dependsOn ?? [])
      add(service.name, services.find(({ unit }) => unit?.name === name && unit.project === service.unit?.project)?.name, 'depends-on');
    for (const reference of service.unit?.references ?? []) add(service.name, target(reference, service), 'config');
  }
  for (const { service, file } of settings) {
    const from = services.find(({ name }) => name === service);
    for (const reference of parseReferences(file.text))
      if (own.has(reference.host) && byPort.has(reference.port)) add(service, target(reference, from), 'config');
  }
  for (const connection of sockets.connections) {
    // The end that listens was called; its own side says nothing of whom it calls.
    if (listening.has(connection.localPort)) continue;
    const from = serviceOfPid(connection.pid);
    // Far ends with a number that was drawn for a connection are clients.
    if (from !== undefined && (own.has(connection.peer.host) || connection.peer.port < 10_000))
      add(from.name, target(connection.peer, from), 'socket');
  }
  for (const route of routes) {
    const from = services.find(({ name, looksLike }) => looksLike?.service === route.proxy || name === route.proxy)?.name;
    for (const upstream of route.upstreams) {
      const [reference] = parseReferences(/^\w+:\/\//.test(upstream) ? upstream : `http://${upstream}`);
      const named = services.find(({ unit }) => unit?.name === reference?.host)?.name;
      if (reference !== undefined) add(from, named ?? target(reference, undefined), 'route');
    }
  }
  return [...edges.values()];
}
