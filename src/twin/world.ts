// What the parts of a twin know of each other: interfaces only, so that hosts, the cluster and the databases can be
// built and tested apart. `twin.ts` puts them together.
import type { JsonObject } from '../core/json.ts';
import type { Inventory, Listener } from '../inventory/inventory.ts';
import type { Clock } from '../ports/context.ts';
import type { HostWriter } from '../ports/host.ts';
import type { Vantage, WebResponse } from '../ports/web.ts';
import type { TwinStore } from './store.ts';

/** Where clients reach a real PostgreSQL server of the twin: a Unix socket's directory and the port in its name. */
export interface PostgresAddress {
  readonly socketDirectory: string;
  readonly port: number;
  /** The superuser; trust authentication, protected by the directory's mode. */
  readonly superuser: string;
}

/** Real servers, by id (`indri-5432`, `cnpg-databases-blumeops-pg`). They outlive the process. All calls can be repeated. */
export interface PostgresServers {
  /** Makes the data directory if there is none, whole or not at all. */
  create(id: string, options: { readonly superuser: string }): Promise<void>;
  exists(id: string): boolean;
  /** Starts it unless it runs. */
  start(id: string): Promise<PostgresAddress>;
  stop(id: string): Promise<void>;
  running(id: string): Promise<PostgresAddress | undefined>;
  /** Stops it and removes its data. */
  remove(id: string): Promise<void>;
  ids(): readonly string[];
  /** Runs SQL as the superuser, several statements allowed. */
  administer(id: string, database: string, sql: string): Promise<void>;
}

export interface WebRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** GET unless given. */
  readonly method?: string;
  readonly body?: string;
}

/** A stand-in while it runs. In the process of the twin; started again when a twin is opened. */
export interface RunningProgram {
  /** The ports that it has taken; a host refuses the start when another holder has one of them. */
  readonly listens?: readonly Listener[];
  /** It goes on when the process of the twin ends (a real server), so closing a twin leaves it alone. */
  readonly outlives?: boolean;
  /** What it needs; a container whose limit is below is killed, as by the kernel (OOMKilled). */
  readonly memoryBytes?: number;
  /** Resolves with an exit code when the program ends by itself; left out by those that go on until they are stopped. */
  readonly ended?: Promise<number>;
  /** Answers HTTP on the program's ports; left out by programs that do not. */
  answer?(request: WebRequest): Promise<WebResponse>;
  /** Where it is really reached over HTTP, for clients of whole protocols; left out by programs that only `answer`. */
  endpoint?(): Promise<string>;
  stop(): Promise<void>;
}

/** How a program is started: by a unit on a host, or by a container in a pod. */
export interface ProgramStart {
  /** `indri:mcquack.eblume.zot`, `minikube:miniflux/miniflux-0`: unique among what runs. */
  readonly id: string;
  readonly place: { readonly host: string } | { readonly cluster: string; readonly namespace: string; readonly pod: string };
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: JsonObject;
  /** Where a container's log goes; hosts keep none. */
  readonly log?: (line: string) => void;
}

/** A stand-in of a product. `start` throws with the line that the product would log when it refuses to run. */
export interface Program {
  readonly name: string;
  start(world: TwinWorld, start: ProgramStart): Promise<RunningProgram>;
}

export interface Programs {
  get(name: string): Program | undefined;
}

/** Names of the tailnet: who holds one, and where it leads. */
export interface Tailnet {
  readonly suffix: string;
  /** Gives the name that the holder got: the wanted one, or `wanted-1` … when another holder has it, as the real control plane does. */
  claim(wanted: string, holder: string, target: NameTarget): string;
  /** Releases every name of the holder, or only the one given. */
  release(holder: string, name?: string): void;
  holder(name: string): string | undefined;
  target(name: string): NameTarget | undefined;
  entries(): readonly { readonly name: string; readonly holder: string; readonly target: NameTarget }[];
}

export type NameTarget =
  | { readonly host: string; readonly port: number }
  | { readonly cluster: string; readonly namespace: string; readonly service: string; readonly port: number };

export interface TwinHost extends HostWriter {
  /** The answer of whatever listens on a port of this host; `undefined` when nothing does. */
  answer(port: number, request: WebRequest): Promise<WebResponse | undefined>;
}

export interface TwinClusters {
  /** Makes (or starts) a cluster; its API then answers at `url` with `token`, on loopback. Both survive a restart. */
  start(cluster: string): Promise<{ readonly url: string; readonly token: string }>;
  stop(cluster: string): Promise<void>;
  /** Ends it and removes all that was in it, its databases included. */
  remove(cluster: string): Promise<void>;
  running(cluster: string): { readonly url: string; readonly token: string } | undefined;
  exists(cluster: string): boolean;
  /** A kubeconfig for kubectl and other clients, over TLS, to every cluster that runs; `undefined` when none does. */
  kubeconfig(): string | undefined;
  /** The answer of a Service's ready pods; `undefined` when there is none. */
  answer(
    service: { readonly cluster: string; readonly namespace: string; readonly service: string; readonly port: number },
    request: WebRequest,
  ): Promise<WebResponse | undefined>;
  /** Id among `PostgresServers` of a CloudNativePG cluster's primary. */
  postgresId(cluster: string, namespace: string, name: string): string;
  /** Waits until the controllers have nothing left to do. */
  settled(cluster: string): Promise<void>;
}

export interface TwinWorld {
  readonly directory: string;
  readonly inventory: Inventory;
  readonly store: TwinStore;
  readonly clock: Clock;
  readonly postgres: PostgresServers;
  readonly tailnet: Tailnet;
  readonly programs: Programs;
  readonly clusters: TwinClusters;
  host(name: string): TwinHost;
  /** HTTP as it looks from a place; errors as `WebReader` says. */
  request(
    url: string,
    from: Vantage,
    headers: Readonly<Record<string, string>>,
    sent?: Pick<WebRequest, 'method' | 'body'>,
  ): Promise<WebResponse>;
  /** Where what a URL means from a place is really reached, for clients of whole protocols; errors as `request`. */
  endpoint(url: string, from: Vantage): Promise<string>;
  /** Values of the inventory's secrets in the twin: made up, the same in every run of one plan. */
  secretValue(name: string, key: string): string | undefined;
}
