// What the simulated tailnet's administration knows, kept in the twin's store: policy, machines, services, approvals, keys,
// DNS. Until something has been changed it is what the inventory says.
import { digestOfBytes } from '../../core/digest.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { parseHujson } from '../../tailnet/hujson/parse-hujson.ts';
import { readPolicy } from '../../tailnet/policy/read-policy.ts';
import { compilePolicy } from '../../tailnet/reach/compile-policy.ts';
import { policyProblems } from '../../tailnet/reach/policy-problems.ts';
import { runPolicyTests } from '../../tailnet/reach/run-policy-tests.ts';
import type { TailnetRole, TailnetSnapshot } from '../../tailnet/reach/tailnet-snapshot.ts';
import { ServeConfig } from '../host/serve-config.ts';
import type { TwinWorld } from '../world.ts';

export interface MachineRecord extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly user: string | null;
  readonly tags: readonly string[];
  readonly addresses: readonly string[];
}

export interface ServiceRecord extends JsonObject {
  readonly name: string;
  readonly ports: readonly string[];
  readonly tags: readonly string[];
  readonly comment: string;
  readonly addrs: readonly string[];
}

export interface KeyRecord extends JsonObject {
  readonly id: string;
  readonly keyType: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly scopes: readonly string[];
  readonly capabilities: JsonObject;
  readonly revoked: boolean;
}

export interface DnsRecord extends JsonObject {
  readonly dns: readonly string[];
  readonly magicDNS: boolean;
  readonly searchPaths: readonly string[];
  readonly splitDns: { readonly [domain: string]: readonly string[] };
}

/** A new tailnet lets everything through. */
const defaultPolicy = '{\n\t"grants": [\n\t\t{"src": ["*"], "dst": ["*"], "ip": ["*"]},\n\t],\n}\n';
const collection = 'tailnet-api';

export class TailnetState {
  readonly #world: TwinWorld;
  constructor(world: TwinWorld) {
    this.#world = world;
  }

  get policy(): string {
    return this.#get<string>('policy') ?? this.#world.inventory.tailnet.policy ?? defaultPolicy;
  }
  set policy(text: string) {
    this.#set('policy', text);
  }

  /** Of the text alone: whoever puts an old text back has the old version again. */
  get etag(): string {
    return `"${digestOfBytes(this.policy).slice('sha256:'.length)}"`;
  }

  /** Hosts of the inventory, and the proxies that an operator in a cluster has made. */
  machines(): readonly MachineRecord[] {
    const { inventory, tailnet } = this.#world;
    const deleted = new Set(this.#get<readonly string[]>('deleted') ?? []);
    const changes = this.#get<Readonly<Record<string, Partial<MachineRecord>>>>('machines') ?? {};
    const hosts = inventory.hosts.map(({ name }, index): MachineRecord => {
      const { tags = [], user } = inventory.tailnet.devices?.find((device) => device.name === name) ?? {};
      const owner = tags.length > 0 ? null : (user ?? inventory.tailnet.users?.[0]?.login ?? null);
      return {
        id: `n${name}CNTRL`,
        name,
        hostname: name,
        user: owner,
        tags,
        addresses: [`100.64.0.${index + 1}`, `fd7a:115c:a1e0::${index + 1}`],
      };
    });
    const proxies = tailnet
      .entries()
      .filter(({ holder }) => holder.startsWith('cluster:'))
      .map(({ name, holder }): MachineRecord => {
        const number = Number.parseInt(digestOfBytes(holder).slice(7, 11), 16);
        return {
          id: `p${name}CNTRL`,
          name,
          hostname: name,
          user: null,
          tags: ['tag:k8s'],
          addresses: [`100.80.${number >> 8}.${number & 255}`],
        };
      });
    return [...hosts, ...proxies]
      .filter(({ id }) => !deleted.has(id))
      .map((machine): MachineRecord => ({ ...machine, ...changes[machine.id] }));
  }

  changeMachine(id: string, change: Partial<MachineRecord>): void {
    const changes = this.#get<Readonly<Record<string, Partial<MachineRecord>>>>('machines') ?? {};
    this.#set('machines', { ...changes, [id]: { ...changes[id], ...change } });
  }

  deleteMachine(machine: MachineRecord): void {
    const { tailnet } = this.#world;
    const proxy = tailnet.entries().find(({ name, holder }) => holder.startsWith('cluster:') && machine.id === `p${name}CNTRL`);
    // A proxy's name is free again with it; a host that comes back is another machine.
    if (proxy !== undefined) tailnet.release(proxy.holder, proxy.name);
    else this.#set('deleted', [...(this.#get<readonly string[]>('deleted') ?? []), machine.id]);
  }

  services(): readonly ServiceRecord[] {
    return Object.values(this.#services()).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  setService(was: string, service: ServiceRecord): void {
    const { [was]: _, ...others } = this.#services();
    this.#set('services', { ...others, [service.name]: service });
  }

  deleteService(name: string): void {
    const { [name]: _, ...others } = this.#services();
    this.#set('services', others);
  }

  /** What serves a service on its own account, and whether that is approved. */
  hosts(service: string): readonly { readonly machine: MachineRecord; readonly approval: string }[] {
    const given = this.#get<Readonly<Record<string, boolean>>>('approvals') ?? {};
    return this.machines().flatMap((machine) => {
      const isHost = this.#world.inventory.hosts.some(({ name }) => machine.id === `n${name}CNTRL`);
      const config = isHost ? new ServeConfig(this.#world, machine.hostname) : undefined;
      const serves = config?.status().Services?.[service] !== undefined && !config.isDrained(service);
      if (!serves) return [];
      const approved = given[`${service} ${machine.id}`];
      const before = this.#world.inventory.serveEntries.some((entry) => entry.service === service && entry.host === machine.hostname);
      const approval =
        approved === false ? 'not-approved' : approved === true || before ? 'approved:manual' : this.#autoApproval(service, machine);
      return [{ machine, approval }];
    });
  }

  approve(service: string, machine: string, approved: boolean): void {
    this.#set('approvals', { ...this.#get<Readonly<Record<string, boolean>>>('approvals'), [`${service} ${machine}`]: approved });
  }

  keys(): readonly KeyRecord[] {
    return Object.values(this.#get<Readonly<Record<string, KeyRecord>>>('keys') ?? {});
  }

  setKey(key: KeyRecord): void {
    this.#set('keys', { ...this.#get<Readonly<Record<string, KeyRecord>>>('keys'), [key.id]: key });
  }

  get dns(): DnsRecord {
    return this.#get<DnsRecord>('dns') ?? { dns: [], magicDNS: true, searchPaths: [], splitDns: {} };
  }
  set dns(settings: DnsRecord) {
    this.#set('dns', settings);
  }

  users(): readonly { readonly loginName: string; readonly role: string; readonly type: string }[] {
    return (this.#world.inventory.tailnet.users ?? []).map(({ login, role }, index) => ({
      loginName: login,
      role: role ?? (index === 0 ? 'owner' : 'member'),
      type: 'member',
    }));
  }

  snapshot(): TailnetSnapshot {
    return {
      users: this.users().map(({ loginName, role }) => ({ login: loginName, role: role as TailnetRole })),
      devices: this.machines().map(({ name, user, tags, addresses }) => ({ name, tags, addresses, ...(user === null ? {} : { user }) })),
      services: this.services().map(({ name, tags, addrs }) => ({ name: name as `svc:${string}`, tags, addresses: addrs })),
    };
  }

  /** What the tailnet would refuse about a policy: first what is wrong with it, then its own tests. */
  refusal(text: string): { readonly message: string; readonly data?: readonly JsonObject[] } | undefined {
    try {
      const document = parseHujson(text, 'the policy');
      const [problem] = policyProblems(document);
      if (problem !== undefined) return { message: `line ${problem.line}, column ${problem.column}: ${problem.message}` };
      const failed = runPolicyTests(compilePolicy(readPolicy(document), this.snapshot())).filter(({ passed }) => !passed);
      if (failed.length === 0) return undefined;
      return { message: 'test(s) failed', data: failed.map(({ source, explanation }) => ({ user: source, errors: [explanation] })) };
    } catch (error) {
      return { message: error instanceof Error ? error.message : 'invalid policy' };
    }
  }

  digestPart(): Json {
    const approvals = this.services().map(({ name }) =>
      this.hosts(name).map(({ machine, approval }) => `${name} ${machine.id} ${approval}`),
    );
    const machines = this.machines().map((machine) => ({ ...machine, tags: [...machine.tags].sort() }));
    // A revoked key is as good as none, and its number says only how many there were.
    const keys = this.keys()
      .filter(({ revoked }) => !revoked)
      .map(({ id: _, ...key }) => key);
    const services = this.services().map((service) => ({
      ...service,
      tags: [...service.tags].sort(),
      ports: [...service.ports].sort(),
      addrs: [],
    }));
    return { policy: this.policy, machines, services, approvals, keys, dns: this.dns };
  }

  #services(): Readonly<Record<string, ServiceRecord>> {
    const stored = this.#get<Readonly<Record<string, ServiceRecord>>>('services');
    if (stored !== undefined) return stored;
    const seeded = new Map<string, ServiceRecord>();
    for (const { service, port } of this.#world.inventory.serveEntries) {
      const known = seeded.get(service);
      seeded.set(service, {
        name: service,
        ports: [...(known?.ports ?? []), `tcp:${port}`],
        tags: [],
        comment: '',
        addrs: serviceAddresses(service),
      });
    }
    return Object.fromEntries(seeded);
  }

  #autoApproval(service: string, machine: MachineRecord): string {
    const { autoApprovers } = readPolicy(parseHujson(this.policy));
    const tags = this.services().find(({ name }) => name === service)?.tags ?? [];
    const approvers = [service, ...tags].flatMap((name) => autoApprovers.services[name] ?? []);
    return approvers.some((each) => machine.tags.includes(each)) ? 'approved:auto' : 'not-approved';
  }

  #get<Value>(key: string): Value | undefined {
    return this.#world.store.get<Value>(collection, key);
  }

  #set(key: string, value: Json): void {
    this.#world.store.set(collection, key, value);
  }
}

export function serviceAddresses(service: string): readonly string[] {
  const number = Number.parseInt(digestOfBytes(service).slice(7, 11), 16);
  return [`100.100.${number >> 8}.${number & 255}`, `fd7a:115c:a1e0::ac:${number.toString(16)}`];
}
