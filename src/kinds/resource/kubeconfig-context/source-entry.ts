// The context as it is to stand on another machine: certificate files embedded (their paths mean nothing there), and a
// loopback server renamed to the name by which that machine reaches it.
import { isAbsolute, dirname, join } from 'node:path/posix';
import { LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { HostReader } from '../../../ports/host.ts';
import { kubeEntry, type KubeEntry } from '../../host/kubeconfig.ts';

/** Fields that name a file, and those that hold its content in base64. */
const embedded = {
  cluster: [['certificate-authority', 'certificate-authority-data']],
  user: [
    ['client-certificate', 'client-certificate-data'],
    ['client-key', 'client-key-data'],
    ['tokenFile', 'token'],
  ],
} as const;

export interface EntrySource {
  readonly path: string;
  readonly context: string;
  readonly serverHost?: string;
}

/** `undefined` while the source has no such context. Throws `kubeconfig-broken` when a file that it names is not there. */
export async function sourceEntry(host: HostReader, source: EntrySource): Promise<KubeEntry | undefined> {
  const content = await host.readFile(source.path);
  const entry =
    content === undefined ? undefined : kubeEntry(Buffer.from(content).toString('utf8'), source.context, `${source.path} on ${host.name}`);
  if (entry === undefined) return undefined;
  const cluster = await embed(host, source.path, entry.cluster, embedded.cluster);
  return {
    // The source's own notes about itself (minikube keeps some under `extensions`) say nothing elsewhere.
    cluster: withoutExtensions(renamed(cluster, source.serverHost)),
    user: withoutExtensions(await embed(host, source.path, entry.user, embedded.user)),
    context: withoutExtensions(entry.context),
  };
}

async function embed(
  host: HostReader,
  file: string,
  section: JsonObject,
  fields: readonly (readonly [string, string])[],
): Promise<JsonObject> {
  const result: Record<string, JsonObject[string]> = { ...section };
  for (const [reference, data] of fields) {
    const named = section[reference];
    if (typeof named !== 'string') continue;
    const path = isAbsolute(named) ? named : join(dirname(file), named);
    const content = await host.readFile(path);
    if (content === undefined) {
      throw new LongshoreError(
        'kubeconfig-broken',
        `cannot take a context from "${file}" on ${host.name}: its ${reference} "${path}" is not there`,
        {
          next: `Start the cluster again on ${host.name}, so that its files are written anew.`,
        },
      );
    }
    delete result[reference];
    result[data] = data === 'token' ? Buffer.from(content).toString('utf8').trim() : Buffer.from(content).toString('base64');
  }
  return result;
}

/**
 * Only an https URL on loopback is renamed: the name has to stand in the API's certificate, and what is plain HTTP on
 * loopback (a rehearsal's API) is meant for this very machine.
 */
function renamed(cluster: JsonObject, serverHost: string | undefined): JsonObject {
  const server = cluster['server'];
  if (serverHost === undefined || typeof server !== 'string' || !URL.canParse(server)) return cluster;
  const url = new URL(server);
  const loopback = ['localhost', '[::1]'].includes(url.hostname) || url.hostname.startsWith('127.') || url.hostname === '0.0.0.0';
  if (url.protocol !== 'https:' || !loopback) return cluster;
  return { ...cluster, server: `https://${serverHost}${url.port === '' ? '' : `:${url.port}`}${url.pathname === '/' ? '' : url.pathname}` };
}

function withoutExtensions(section: JsonObject): JsonObject {
  const { extensions: _, ...rest } = section;
  return rest;
}
