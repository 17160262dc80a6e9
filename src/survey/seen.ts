// What a survey saw, before it is made into an inventory: plain data, without a single value of a secret.

export interface SeenHost {
  readonly name: string;
  readonly os: { readonly family: 'macos' | 'linux'; readonly name: string; readonly version: string };
  readonly architecture: 'arm64' | 'amd64';
  /** As the kernel says it: `aarch64`. */
  readonly machine: string;
  readonly memoryMiB?: number;
  readonly cpus?: number;
  readonly user: { readonly name: string; readonly uid: number; readonly home: string };
  readonly disks: readonly SeenDisk[];
  readonly users: readonly SeenUser[];
}

export interface SeenDisk {
  readonly device: string;
  readonly mountedOn: string;
  readonly sizeGiB: number;
  readonly freeGiB: number;
}

export interface SeenUser {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
}

export interface SeenListener {
  /** `*` for every interface. */
  readonly address: string;
  readonly port: number;
  readonly pid?: number;
  readonly process?: string;
}

export interface SeenConnection {
  readonly localPort: number;
  readonly peer: HostPort;
  readonly pid?: number;
  readonly process?: string;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  readonly user: string;
  /** In memory only: a command line may carry a password, so nothing but paths and names is ever passed on. */
  readonly command: string;
}

export type UnitManager = 'brew' | 'launchd' | 'systemd' | 'systemd-user' | 'compose' | 'docker' | 'podman' | 'cron';

/** Something that a manager of the host starts: a unit, an agent, a container, a job. */
export interface SeenUnit {
  readonly manager: UnitManager;
  readonly name: string;
  readonly state: 'running' | 'stopped' | 'failed' | 'unknown';
  readonly pid?: number;
  /** The program's path, without its arguments. */
  readonly program?: string;
  readonly image?: string;
  readonly user?: string;
  /** Where it is written down. */
  readonly file?: string;
  /** It starts, does its work and ends; `schedule` says when, as its manager writes it. */
  readonly schedule?: string;
  readonly everySeconds?: number;
  readonly startedBy?: 'boot' | 'login';
  readonly searchPath?: readonly string[];
  readonly logs?: readonly string[];
  /** Absolute paths among its arguments and mounts. */
  readonly paths: readonly string[];
  readonly ports?: readonly SeenListener[];
  /** Units of the same project that it waits for. */
  readonly dependsOn?: readonly string[];
  /** Who it is told to talk to, without user and password. */
  readonly references: readonly HostPort[];
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** It came with the operating system. */
  readonly ofSystem?: true;
}

export interface SeenRoute {
  readonly proxy: string;
  readonly names: readonly string[];
  readonly listens: readonly string[];
  readonly path: string;
  readonly upstreams: readonly string[];
}

export interface SeenDatabase {
  readonly name: string;
  readonly owner?: string;
  readonly bytes?: number;
  readonly extensions?: readonly string[];
}

export interface SeenDatabaseServer {
  readonly engine: 'postgresql' | 'mysql';
  readonly port: number;
  readonly version?: string;
  readonly superuser?: string;
  readonly dataDirectory?: string;
  readonly roles: readonly { readonly name: string; readonly superuser?: boolean; readonly memberOf?: readonly string[] }[];
  readonly databases: readonly SeenDatabase[];
}

export interface SeenDataDirectory {
  readonly path: string;
  readonly kib?: number;
  readonly files?: number;
  /** Files and bytes that were written in the last seven days. */
  readonly filesOfWeek?: number;
  readonly bytesOfWeek?: number;
  /** Seconds since 1970 of the newest write within that week. */
  readonly newest?: number;
  readonly owner?: string;
  /** SQLite databases in it: path and bytes. */
  readonly sqlite: readonly { readonly path: string; readonly bytes: number }[];
}

export interface SeenTailnet {
  readonly suffix: string;
  readonly device?: { readonly name: string; readonly tags: readonly string[] };
  readonly serves: readonly {
    /** Absent for what the device serves under its own name. */
    readonly service?: `svc:${string}`;
    readonly protocol: 'https' | 'http' | 'tcp';
    readonly port: number;
    readonly path: string;
    readonly upstream: string;
  }[];
}

/** What a thing looks like; `sure` when its program, image or unit says so, and not only its port. */
export interface Likeness {
  readonly service: string;
  readonly by: string;
  readonly sure: boolean;
}

export interface SeenService {
  readonly name: string;
  readonly looksLike?: Likeness;
  readonly unit?: SeenUnit;
  /** Of what no manager starts. */
  readonly process?: string;
  readonly listens: readonly SeenListener[];
  /** What an HTTP request on the host to a port of it gave. */
  readonly answers?: { readonly url: string; readonly status: number };
  readonly data: readonly string[];
}

export interface SeenEdge {
  readonly from: string;
  /** A service of the host, or `host:port`. */
  readonly to: string;
  readonly how: 'socket' | 'config' | 'route' | 'depends-on';
}

/** What the survey could not find out. `about` is `host`, or `service NAME`, `data NAME`, `server PORT`. */
export interface Question {
  readonly about: string;
  readonly text: string;
}

export interface Seen {
  readonly host: SeenHost;
  readonly units: readonly SeenUnit[];
  readonly services: readonly SeenService[];
  readonly databaseServers: readonly SeenDatabaseServer[];
  readonly dataDirectories: readonly SeenDataDirectory[];
  readonly routes: readonly SeenRoute[];
  readonly tailnet: SeenTailnet;
  readonly edges: readonly SeenEdge[];
  readonly questions: readonly Question[];
  /** Units of the operating system that are no service of anybody. */
  readonly leftOut: number;
}
