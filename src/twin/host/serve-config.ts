// `tailscale serve` of a simulated host: its configuration in the store, and the names that it holds on the tailnet.
// The shape is that of `tailscale serve status --json` for Services (https://tailscale.com/docs/features/tailscale-services).
import type { JsonObject } from '../../core/json.ts';
import type { ServeEntry } from '../../inventory/inventory.ts';
import type { TwinWorld } from '../world.ts';

interface TcpHandler extends JsonObject {
  readonly HTTPS?: boolean;
  /** `host:port`. */
  readonly TCPForward?: string;
}

interface ServedService extends JsonObject {
  readonly TCP?: { readonly [port: string]: TcpHandler };
  readonly Web?: { readonly [hostPort: string]: { readonly Handlers: { readonly [path: string]: { readonly Proxy: string } } } };
}

interface ServeRecord extends JsonObject {
  readonly services: { readonly [service: string]: ServedService };
  /** The name that a service got on the tailnet. */
  readonly names: { readonly [service: string]: string };
  /** Services that are configured and not advertised any more. */
  readonly drained?: readonly string[];
}

const collection = 'serve';
const empty: ServeRecord = { services: {}, names: {} };

export class ServeConfig {
  readonly #world: TwinWorld;
  readonly #host: string;
  constructor(world: TwinWorld, host: string) {
    this.#world = world;
    this.#host = host;
  }

  /** What `tailscale serve status --json` prints; an empty object when nothing is served. */
  status(): { readonly Services?: ServeRecord['services'] } {
    const { services } = this.#read();
    return Object.keys(services).length === 0 ? {} : { Services: services };
  }

  isDrained(service: string): boolean {
    return this.#read().drained?.includes(service) ?? false;
  }

  drained(): readonly string[] {
    return this.#read().drained ?? [];
  }

  /** Whether the host offers itself for a service; its configuration stays. */
  advertise(service: string, isAdvertised: boolean): void {
    this.#world.store.transaction(() => {
      const record = this.#read();
      const others = (record.drained ?? []).filter((each) => each !== service);
      this.#write({ ...record, drained: isAdvertised ? others : [...others, service].sort() });
    });
  }

  /** The protocol that a service's port has already. */
  protocol(service: string, port: number): ServeEntry['protocol'] | undefined {
    const handler = this.#read().services[service]?.TCP?.[port];
    return handler === undefined ? undefined : handler.HTTPS === true ? 'https' : 'tcp';
  }

  /** Adds or replaces one entry and claims the service's name; all of it or nothing. */
  set(entry: Omit<ServeEntry, 'host'>): void {
    this.#world.store.transaction(() => {
      const { services, names } = this.#read();
      const before = services[entry.service] ?? {};
      const wanted = entry.service.slice('svc:'.length);
      const web: ServedService['Web'] =
        entry.protocol === 'tcp'
          ? before.Web
          : { ...before.Web, [`${wanted}.${this.#world.tailnet.suffix}:${entry.port}`]: { Handlers: { '/': { Proxy: entry.upstream } } } };
      const handler: TcpHandler = entry.protocol === 'https' ? { HTTPS: true } : { TCPForward: new URL(entry.upstream).host };
      const after: ServedService = { TCP: { ...before.TCP, [entry.port]: handler }, ...(web === undefined ? {} : { Web: web }) };
      // Links to the site that answers on the name; a name that only forwards TCP leads to its one upstream.
      const proxies = Object.values(after.Web ?? {}).flatMap((each) => Object.values(each.Handlers).map((one) => one.Proxy));
      const port = Number(new URL(proxies[0] ?? entry.upstream).port || 80);
      const name = this.#world.tailnet.claim(wanted, this.#holder, { host: this.#host, port });
      const drained = this.drained().filter((each) => each !== entry.service);
      this.#write({ services: { ...services, [entry.service]: after }, names: { ...names, [entry.service]: name }, drained });
    });
  }

  /** Takes away one port of a service; the whole service with its last one. False when it was not there. */
  removePort(service: string, port: number): boolean {
    return this.#world.store.transaction(() => {
      const record = this.#read();
      const before = record.services[service];
      if (before?.TCP?.[port] === undefined) return false;
      const tcp = Object.fromEntries(Object.entries(before.TCP).filter(([each]) => each !== String(port)));
      if (Object.keys(tcp).length === 0) {
        this.clear(service);
        return true;
      }
      const web = Object.fromEntries(Object.entries(before.Web ?? {}).filter(([hostPort]) => !hostPort.endsWith(`:${port}`)));
      const after: ServedService = { TCP: tcp, ...(Object.keys(web).length === 0 ? {} : { Web: web }) };
      this.#write({ ...record, services: { ...record.services, [service]: after } });
      return true;
    });
  }

  /** Takes away all of a service and gives its name back. */
  clear(service: string): void {
    this.#world.store.transaction(() => {
      const record = this.#read();
      const name = record.names[service];
      if (name !== undefined) this.#world.tailnet.release(this.#holder, name);
      const drained = this.drained().filter((each) => each !== service);
      this.#write({ services: without(record.services, service), names: without(record.names, service), drained });
    });
  }

  /** Takes away every entry of the host, whoever made it. */
  reset(): void {
    this.#world.store.transaction(() => {
      for (const service of Object.keys(this.#read().services)) this.clear(service);
    });
  }

  /** Where a request to a tailnet name of this host goes: an upstream URL. */
  upstream(name: string, port: number): string | undefined {
    const { services, names } = this.#read();
    const service = Object.keys(names).find((each) => names[each] === name);
    const web = Object.entries(services[service ?? '']?.Web ?? {}).find(([hostPort]) => hostPort.endsWith(`:${port}`));
    return web?.[1].Handlers['/']?.Proxy;
  }

  get #holder(): string {
    return `host:${this.#host}`;
  }

  #read(): ServeRecord {
    return this.#world.store.get<ServeRecord>(collection, this.#host) ?? empty;
  }

  #write(record: ServeRecord): void {
    this.#world.store.set(collection, this.#host, record);
  }
}

function without<Value>(record: { readonly [key: string]: Value }, key: string): { readonly [key: string]: Value } {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
}
