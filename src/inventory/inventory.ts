// What exists before a plan runs, as types. The twin is built from it; lint reads its facts; a survey will write it.
import type { JsonObject } from '../core/json.ts';
import type { Actuator, Audience, Parameter, ServiceDependency, ServiceSetting, Wiring } from './circumstances.ts';
import type { Consumer, InventoryCheck } from './consumer.ts';
import type { Backup, DataSet } from './data-set.ts';
import type { HostCapacity, HostCondition, SearchPath, Place, Zone } from './place.ts';
import type { SecretProvider } from './secret-provider.ts';
import type { Tailnet } from './tailnet.ts';
import type { SecretLocator } from '../core/secret.ts';

/** How the person's own `ssh` reaches a host. Everything else stands in their ~/.ssh/config. */
export interface HostSsh {
  /** What `ssh` is given: a `Host` of the configuration, `user@name` or `ssh://user@name:port`; the host's name unless given. */
  readonly destination?: string;
  /** Options as ssh_config(5) names them, such as `ProxyJump`. They win over the configuration file. */
  readonly options?: Readonly<Record<string, string>>;
  /** Another file than ~/.ssh/config, as with `ssh -F`. A path that is not absolute begins at the folder of the plan's run. */
  readonly configFile?: string;
}
import type { SecretEntry } from './secret-source.ts';

export interface Host {
  readonly name: string;
  /** Left out, the host's name is what `ssh` is given. The workstation is reached without ssh. */
  readonly ssh?: HostSsh;
  /** The password that `sudo` asks for on this host, where it asks. */
  readonly sudoPassword?: SecretLocator;
  readonly os: { readonly family: 'macos' | 'linux'; readonly version: string };
  readonly architecture: 'arm64' | 'amd64';
  readonly user: { readonly name: string; readonly uid: number; readonly home: string };
  /** Programs that can be called, by absolute path. */
  readonly programs: readonly string[];
  /**
   * Directories and files that exist before the plan, by absolute path: content by text, `undefined` for a directory. One whose name
   * ends in `.git` is a bare repository.
   */
  readonly paths?: Readonly<Record<string, string | undefined>>;
  /** Ports that its operating system keeps, where it differs from what the atlas knows of the version. */
  readonly reservedPorts?: readonly { readonly port: number; readonly holder: string }[];
  readonly capacity?: HostCapacity;
  /** Bare command names that are found, by the sort of shell; what is not listed for a listed shell is not found. */
  readonly commands?: Readonly<Partial<Record<SearchPath, readonly string[]>>>;
  readonly conditions?: readonly HostCondition[];
  /** Paths and addresses that stand in files, and lead nowhere on another machine. */
  readonly references?: readonly { readonly path: string; readonly target: string }[];
  /** Directories that are mounts of something else. */
  readonly mounts?: readonly { readonly path: string; readonly source: string; readonly holder?: string }[];
}

export interface Listener {
  readonly port: number;
  /** `127.0.0.1`, or `*` for every interface. */
  readonly address: string;
  readonly scheme?: 'http' | 'https' | 'tcp' | 'ssh' | 'postgres';
  readonly auth?: 'none' | 'password' | 'token' | 'certificate';
}

/** A service in its host form. */
export interface HostService {
  readonly name: string;
  readonly host: string;
  readonly manager:
    | { readonly brew: string }
    | { readonly launchd: string; readonly plist: string }
    | { readonly systemd: string }
    | { readonly system: string };
  readonly listens: readonly Listener[];
  /** The program that the twin runs as its stand-in, and its settings; left out where a listener alone will do. */
  readonly program?: { readonly name: string; readonly settings: JsonObject };
  /** A daemon unless said otherwise. */
  readonly sort?: 'daemon' | 'timer' | 'gui';
  readonly domain?: 'user' | 'system';
  /** The PATH that its unit is started with; empty when none is set. */
  readonly searchPath?: readonly string[];
  /** Programs that it calls, as they are written. */
  readonly calls?: readonly string[];
  readonly logs?: readonly string[];
  /** Files that it writes for others to read, as metrics, and that outlive it. */
  readonly writes?: readonly string[];
  readonly everySeconds?: number;
  readonly runsOnReload?: boolean;
  /** What brings it back; `nothing` is known to need a person. */
  readonly startedBy?: 'boot' | 'login' | 'gui-login' | 'nothing';
  /** Who else puts it into a state: playbook roles, cron jobs. */
  readonly keepers?: readonly string[];
  readonly version?: string;
  /** What it was seen to take of its host. */
  readonly takes?: HostCapacity;
  /** What its automation does beyond running it. */
  readonly behaviours?: readonly string[];
}

/** A database server on a host. In the twin it is a real server. */
export interface HostDatabaseServer {
  readonly host: string;
  readonly port: number;
  /** The major version, as 18. */
  readonly version: number;
  /** The service of the inventory that runs it. */
  readonly service: string;
  readonly superuser: string;
  readonly roles: readonly { readonly name: string; readonly grants?: readonly string[] }[];
  readonly databases: readonly { readonly name: string; readonly owner: string }[];
}

/** A tailnet service that a host serves: `svc:feed`, port 443, to `http://localhost:8080`. */
export interface ServeEntry {
  readonly service: `svc:${string}`;
  readonly host: string;
  readonly protocol: 'https' | 'tcp';
  readonly port: number;
  readonly upstream: string;
}

/** A cluster by the context of the kubeconfig that leads to it, and how to know that it is the right one. */
export interface KnownCluster {
  /** What the plan calls it. */
  readonly name: string;
  /** Its context; the name unless given. */
  readonly context?: string;
  /** The address of its API server. */
  readonly server?: string;
  /** The uid of its namespace kube-system, which no two clusters share. */
  readonly uid?: string;
}

/** A registry elsewhere, as Docker Hub, and the images of it that a plan needs. The twin makes them up. */
export interface OutsideRegistry {
  /** As `https://registry-1.docker.io`. */
  readonly url: string;
  readonly images: readonly {
    readonly repository: string;
    readonly tag: string;
    readonly architectures: readonly ('arm64' | 'amd64')[];
  }[];
}

/** A git repository that steps check out: what the twin knows of it, since it reaches no network. */
export interface Repository {
  readonly url: string;
  /** Commits that can be checked out, oldest first; the last is the head of `main`. */
  readonly commits: readonly string[];
}

export interface Inventory {
  readonly clusters?: readonly KnownCluster[];
  /** The host on which the person and Longshore sit. */
  readonly workstation: string;
  readonly tailnet: Tailnet;
  readonly hosts: readonly Host[];
  readonly services: readonly HostService[];
  readonly databaseServers: readonly HostDatabaseServer[];
  readonly serveEntries: readonly ServeEntry[];
  readonly repositories?: readonly Repository[];
  /** None unless given. */
  readonly registries?: readonly OutsideRegistry[];
  /** Secrets that the plan needs from outside: names, keys and sources, never values. */
  readonly secrets: readonly SecretEntry[];
  readonly secretProviders?: readonly SecretProvider[];
  readonly dataSets?: readonly DataSet[];
  readonly backups?: readonly Backup[];
  readonly checks?: readonly InventoryCheck[];
  readonly consumers?: readonly Consumer[];
  /** Which place lies in which. */
  readonly places?: readonly Place[];
  /** Who can resolve what. */
  readonly zones?: readonly Zone[];
  readonly audiences?: readonly Audience[];
  readonly parameters?: readonly Parameter[];
  readonly dependencies?: readonly ServiceDependency[];
  readonly settings?: readonly ServiceSetting[];
  readonly wirings?: readonly Wiring[];
  readonly actuators?: readonly Actuator[];
}

/** Keeps the literal types of an inventory while checking its shape. */
export function defineInventory<const Value extends Inventory>(inventory: Value): Value {
  return inventory;
}
