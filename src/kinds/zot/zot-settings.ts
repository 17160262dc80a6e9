// What a zot registry is set to, typed as far as a pull-through cache with a private namespace needs it, and its `config.json`.
// zotregistry.dev: admin guide "Configuration", user guides "Mirroring", "Authentication and Authorization", "Retention".
import type { JsonObject } from '../../core/json.ts';
import { namespaceProblems, type NamespaceTable } from './namespace-table.ts';
import type { ZotUpstream } from './sync-rules.ts';

export type ZotAction = 'read' | 'create' | 'update' | 'delete';

/** Which tags stay; a tag that meets one of the conditions does. Repositories by glob, tags by regular expression. */
export type ZotRetentionPolicy = {
  readonly repositories: readonly string[];
  readonly deleteReferrers?: boolean;
  readonly deleteUntagged?: boolean;
  /** All tags stay without any; with some, what meets none of them goes. */
  readonly keepTags?: readonly {
    readonly patterns?: readonly string[];
    readonly mostRecentlyPushedCount?: number;
    readonly mostRecentlyPulledCount?: number;
    /** A duration as Go writes it: `720h`. */
    readonly pulledWithin?: string;
    readonly pushedWithin?: string;
  }[];
};

export type ZotSettings = {
  readonly dataDirectory: string;
  /** Loopback, when what serves the name runs on the same host: whoever reaches the port may push. */
  readonly address: string;
  readonly port: number;
  readonly upstreams: readonly ZotUpstream[];
  /** What is promised about local paths; the upstreams have to bring about exactly that. */
  readonly namespaces: NamespaceTable;
  /** Users, by the path of an htpasswd file (bcrypt); without one, everyone who reaches the port may push and delete. */
  readonly htpasswd?: string;
  /** What may be done without a user, and by users; with an htpasswd file only. */
  readonly access?: { readonly anonymous: readonly ZotAction[]; readonly users: readonly ZotAction[] };
  readonly retention?: { readonly delay?: string; readonly policies: readonly ZotRetentionPolicy[] };
  /** Prometheus' metrics at this path. */
  readonly metrics?: { readonly path: string };
};

/** The text of `config.json`. */
export function zotConfigText(settings: ZotSettings): string {
  const { dataDirectory, address, port, htpasswd, access, retention, metrics } = settings;
  const auth = htpasswd === undefined ? {} : { auth: { htpasswd: { path: htpasswd }, failDelay: 1 } };
  const policy = access === undefined ? {} : { '**': { anonymousPolicy: access.anonymous, defaultPolicy: access.users } };
  const config: JsonObject = {
    distSpecVersion: '1.1.1',
    storage: { rootDirectory: dataDirectory, ...(retention === undefined ? {} : { gc: true, retention }) },
    http: {
      address,
      port: String(port),
      // Docker's image format is refused by 2.1.22 and later unless it is asked for (user guide, "Docker image compatibility").
      compat: ['docker2s2'],
      ...auth,
      ...(access === undefined ? {} : { accessControl: { repositories: policy } }),
    },
    log: { level: 'info' },
    extensions: {
      sync: { enable: true, registries: settings.upstreams.map(registryOf) },
      ...(metrics === undefined ? {} : { metrics: { enable: true, prometheus: { path: metrics.path } } }),
    },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function registryOf({ url, destination, prefix = '**', stripPrefix }: ZotUpstream): JsonObject {
  return {
    urls: [url],
    content: [{ prefix, destination, ...(stripPrefix === undefined ? {} : { stripPrefix }) }],
    onDemand: true,
    tlsVerify: true,
    // Releases before 2.1.22 convert Docker's images without it, and their digests change; later ones ignore it.
    preserveDigest: true,
  };
}

/** What is wrong with the settings in themselves, as sentences. */
export function zotProblems(settings: ZotSettings): readonly string[] {
  const { address, port, htpasswd, access, retention, metrics, dataDirectory } = settings;
  const policies = retention?.policies ?? [];
  return [
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? [] : [`port ${port} is no TCP port`]),
    ...(dataDirectory.startsWith('/') || dataDirectory.includes('‹') ? [] : [`the data directory "${dataDirectory}" is not absolute`]),
    ...(htpasswd === undefined && !['127.0.0.1', 'localhost', '::1'].includes(address)
      ? [`everyone who reaches ${address}:${port} may push: listen on 127.0.0.1, or name an htpasswd file`]
      : []),
    ...(access !== undefined && htpasswd === undefined ? ['access is said for users, but there is no htpasswd file'] : []),
    ...(access?.anonymous.some((action) => action !== 'read') === true ? ['everyone may write: let anonymous users read only'] : []),
    ...(metrics === undefined || metrics.path.startsWith('/') ? [] : [`the path of the metrics "${metrics.path}" does not begin with /`]),
    ...[retention?.delay, ...policies.flatMap(({ keepTags = [] }) => keepTags.flatMap((keep) => [keep.pulledWithin, keep.pushedWithin]))]
      .filter((duration) => duration !== undefined && !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(duration))
      .map((duration) => `"${duration}" is no duration as Go writes it, such as 720h`),
    ...policies.flatMap(({ keepTags = [] }) => keepTags.flatMap(({ patterns = [] }) => patterns)).flatMap(patternProblems),
    ...namespaceProblems(settings.upstreams, settings.namespaces),
  ];
}

function patternProblems(pattern: string): readonly string[] {
  try {
    void new RegExp(pattern);
    return [];
  } catch {
    return [`the tag pattern "${pattern}" is no regular expression`];
  }
}
