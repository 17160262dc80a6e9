// Reads the configuration of the zot registry as far as its stand-in acts on it, and refuses keys that zot does not know
// (https://zotregistry.dev/latest/admin-guide/admin-configuration/).
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Access, Action } from '../registry/access.ts';
import type { SyncRegistry } from '../registry/pull-through.ts';

export interface ZotConfig {
  readonly address: string;
  readonly port: number;
  readonly rootDirectory: string;
  /** The htpasswd file. */
  readonly htpasswd: string | undefined;
  readonly access: Pick<Access, 'anonymous' | 'users'>;
  /** Docker's image format is taken, too. */
  readonly docker: boolean;
  readonly sync: readonly SyncRegistry[];
  /** Path of the metrics. */
  readonly metrics: string | undefined;
}

const keys: Readonly<Record<string, readonly string[]>> = {
  '': ['distSpecVersion', 'storage', 'http', 'log', 'extensions', 'scheduler', 'cluster'],
  storage: ['rootDirectory', 'dedupe', 'gc', 'gcDelay', 'gcInterval', 'retention', 'subPaths', 'maxRepos', 'commit', 'remoteCache'],
  'storage.retention': ['dryRun', 'delay', 'policies'],
  http: ['address', 'port', 'externalUrl', 'tls', 'auth', 'accessControl', 'realm', 'compat', 'ratelimit', 'allowOrigin'],
  'http.auth': ['htpasswd', 'failDelay', 'ldap', 'bearer', 'openid', 'apikey', 'sessionDriver', 'sessionKeysFile', 'mtls'],
  'http.accessControl': ['repositories', 'adminPolicy', 'groups', 'metrics'],
  extensions: ['sync', 'search', 'ui', 'metrics', 'scrub', 'lint', 'trust', 'apikey', 'mgmt', 'events'],
  'extensions.sync': ['enable', 'credentialsFile', 'downloadDir', 'registries'],
  'extensions.metrics': ['enable', 'prometheus'],
};
const registryKeys = [
  'urls',
  'pollInterval',
  'content',
  'tlsVerify',
  'onDemand',
  'certDir',
  'maxRetries',
  'retryDelay',
  'maxRetryDelay',
  'onlySigned',
  'syncLegacyCosignTags',
  'credentialHelper',
  'preserveDigest',
  'syncTimeout',
  'platforms',
];
const contentKeys = ['prefix', 'tags', 'destination', 'stripPrefix', 'platforms'];
const actions: readonly string[] = ['read', 'create', 'update', 'delete', 'detectManifestCollision'];

/** Throws with the line that zot logs when it refuses a configuration. */
export function zotConfig(text: string | undefined, path: string): ZotConfig {
  if (text === undefined) throw new Error(`error: failed to load config: open ${path}: no such file or directory`);
  const config = parse(text);
  if (!isJsonObject(config)) throw new Error('error: failed to unmarshal new config: invalid JSON');
  for (const [place, known] of Object.entries(keys)) refuseUnknown(at(config, place), known);
  const { rootDirectory } = at(config, 'storage');
  const http = at(config, 'http');
  if (typeof rootDirectory !== 'string' || !rootDirectory.startsWith('/'))
    throw new Error('error: invalid config: storage.rootDirectory is not an absolute path');
  const { port = '8080', address = '127.0.0.1' } = http;
  const number = typeof port === 'string' || typeof port === 'number' ? Number(port) : Number.NaN;
  if (!Number.isInteger(number) || number < 1 || number > 65535) throw new Error('error: invalid config: http.port is not a port');
  const htpasswd = at(config, 'http.auth.htpasswd')['path'];
  const metrics = at(config, 'extensions.metrics');
  const metricsPath = at(config, 'extensions.metrics.prometheus')['path'];
  return {
    address: address === '0.0.0.0' || address === '' ? '*' : String(address),
    port: number,
    rootDirectory,
    htpasswd: typeof htpasswd === 'string' ? htpasswd : undefined,
    access: accessOf(at(config, 'http.accessControl.repositories')),
    docker: list(http['compat']).includes('docker2s2'),
    sync: syncOf(at(config, 'extensions.sync')),
    metrics: metrics['enable'] === true ? (typeof metricsPath === 'string' ? metricsPath : '/metrics') : undefined,
  };
}

function accessOf(repositories: JsonObject): ZotConfig['access'] {
  if (Object.keys(repositories).length === 0) return { anonymous: [] };
  const [pattern = ''] = Object.keys(repositories);
  if (Object.keys(repositories).length > 1 || pattern !== '**')
    throw new Error('twin: the stand-in of zot knows access control of "**" only');
  const policy = repositories[pattern];
  const named = isJsonObject(policy) ? policy : {};
  return { anonymous: policyOf(named['anonymousPolicy']), users: policyOf(named['defaultPolicy']) };
}

/** `update` of zot is to overwrite a tag; here it goes with `create`. */
function policyOf(value: Json | undefined): readonly Action[] {
  const unknown = list(value).find((each) => !actions.includes(String(each)));
  if (unknown !== undefined) throw new Error(`error: access control policy action "${String(unknown)}" is not supported`);
  return list(value).filter((each): each is Action => each === 'read' || each === 'create' || each === 'delete');
}

function syncOf(sync: JsonObject): readonly SyncRegistry[] {
  if (sync['enable'] === false) return [];
  return list(sync['registries'])
    .filter(isJsonObject)
    .map((registry) => {
      refuseUnknown(registry, registryKeys);
      const content = list(registry['content']).filter(isJsonObject);
      return {
        urls: list(registry['urls']).map(String),
        onDemand: registry['onDemand'] === true,
        content: content.map((each) => {
          refuseUnknown(each, contentKeys);
          const { prefix = '', destination = '', stripPrefix = false } = each;
          return { prefix: String(prefix), destination: String(destination), stripPrefix: stripPrefix === true };
        }),
      };
    });
}

function refuseUnknown(section: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(section).find((key) => !known.some((each) => each.toLowerCase() === key.toLowerCase()));
  if (unknown !== undefined) throw new Error(`error: failed to load config due to unknown keys: ${unknown}`);
}

/** The section at a path of keys; an empty one when it is not there. */
function at(config: JsonObject, path: string): JsonObject {
  const keysOfPath = path === '' ? [] : path.split('.');
  return keysOfPath.reduce((section, key) => {
    const inner = section[key];
    return isJsonObject(inner) ? inner : {};
  }, config);
}

function list(value: Json | undefined): readonly Json[] {
  return isJsonArray(value) ? value : [];
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
