// The real way to a Kubernetes cluster: the ports' reader and writer over its HTTP API.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  objectId,
  objectLabel,
  type ApplyOptions,
  type ClusterWriter,
  type KubeObject,
  type ObjectId,
  type ObjectType,
} from '../../ports/cluster.ts';
import { answerError } from './answer-error.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { Discovery } from './discovery.ts';
import { kubeConnection, type KubeRequest, type KubeResponse } from './kube-request.ts';
import { objectWrites } from './object-writes.ts';
import { podPort } from './pod-port.ts';
import { watchObjects } from './watch-objects.ts';

export interface ClusterClientOptions extends ClusterAccess {
  /** What the plan calls the cluster. */
  readonly name: string;
  /** No answer within this time counts as lost; 30 000 unless given. */
  readonly timeoutMs?: number;
  /** `longshore` unless given; a test may be somebody else. */
  readonly fieldManager?: string;
}

/** How often a request is repeated that the server had no room for (429): nothing was done then, whatever it was. */
const mostTries = 5;

/** A client of one cluster. Connections are kept until it is disposed. */
export function createClusterClient(options: ClusterClientOptions): ClusterWriter & AsyncDisposable {
  const { name, fieldManager = 'longshore' } = options;
  const connection = kubeConnection(name, options, options.timeoutMs ?? 30_000);
  const discovery = new Discovery(name, connection);

  const exchange = async (action: string, kind: string, request: KubeRequest, accept: readonly number[]): Promise<KubeResponse> => {
    let answer = await connection.send(request);
    for (let tries = 1; answer.status === 429 && tries < mostTries; tries += 1) {
      await sleep(250 * 2 ** tries);
      answer = await connection.send(request);
    }
    if (accept.includes(answer.status)) return answer;
    throw answerError(answer, { cluster: name, action, writes: request.writes, confidential: kind === 'Secret' });
  };

  const patch = async (object: KubeObject, dryRun: boolean, apply: ApplyOptions): Promise<KubeResponse> => {
    const id = objectId(object);
    const query = new URLSearchParams({
      fieldManager,
      fieldValidation: 'Strict',
      force: String(apply.force ?? false),
      ...(dryRun ? { dryRun: 'All' } : {}),
    });
    const request: KubeRequest = {
      method: 'PATCH',
      path: `${await discovery.path(id)}?${query}`,
      body: JSON.stringify(object),
      contentType: 'application/apply-patch+yaml',
      writes: !dryRun,
    };
    return exchange(`${dryRun ? 'preview' : 'apply'} ${objectLabel(id)}`, id.kind, request, [200, 201]);
  };

  const get = async (id: ObjectId): Promise<KubeObject | undefined> => {
    const answer = await exchange(
      `read ${objectLabel(id)}`,
      id.kind,
      { method: 'GET', path: await discovery.path(id), writes: false },
      [200, 404],
    );
    if (answer.status === 200) return parse(answer);
    // A Status names a missing object; plain text means that the type went away since discovery.
    if (answer.body.startsWith('{')) return undefined;
    throw answerError(answer, { cluster: name, action: `read ${objectLabel(id)}`, writes: false, confidential: false });
  };

  const listAll = async ({
    labelSelector,
    ...type
  }: ObjectType): Promise<{ readonly items: readonly KubeObject[]; readonly version: string }> => {
    const items: KubeObject[] = [];
    let next: string | undefined;
    let version = '';
    do {
      const query = new URLSearchParams({
        limit: '500',
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...(next === undefined ? {} : { continue: next }),
      });
      const path = `${await discovery.path(type)}?${query}`;
      const answer = await exchange(`list ${type.kind}`, type.kind, { method: 'GET', path, writes: false }, [200]);
      const page = JSON.parse(answer.body) as {
        items: Omit<KubeObject, 'apiVersion' | 'kind'>[];
        metadata?: { continue?: string; resourceVersion?: string };
      };
      // Items of a list do not repeat their type.
      items.push(...page.items.map((item) => ({ ...item, apiVersion: type.apiVersion, kind: type.kind }) as unknown as KubeObject));
      next = page.metadata?.continue === '' ? undefined : page.metadata?.continue;
      version = page.metadata?.resourceVersion ?? '';
    } while (next !== undefined);
    return { items, version };
  };

  return {
    name,
    ...podPort(name, connection, exchange),
    get,
    list: async (type) => (await listAll(type)).items,
    watch(type, { signal }) {
      const { labelSelector, ...place } = type;
      return watchObjects(
        {
          list: () => listAll(type),
          async open(version, ending) {
            const query = new URLSearchParams({
              watch: 'true',
              allowWatchBookmarks: 'true',
              resourceVersion: version,
              ...(labelSelector === undefined ? {} : { labelSelector }),
            });
            const answer = await connection.open(`${await discovery.path(place)}?${query}`, ending);
            if (answer.statusCode === 200 || answer.statusCode === 410) return answer;
            answer.destroy();
            const refused = { status: answer.statusCode ?? 0, body: '', warnings: [] };
            throw answerError(refused, { cluster: name, action: `watch ${type.kind}`, writes: false, confidential: false });
          },
          sleep: (ms, ending) => sleep(ms, undefined, ending === undefined ? {} : { signal: ending }),
        },
        signal,
      );
    },
    async dryRun(object, apply = {}) {
      const answer = await patch(object, true, apply);
      return { object: parse(answer), created: answer.status === 201, warnings: answer.warnings };
    },
    apply: async (object, apply = {}) => parse(await patch(object, false, apply)),
    ...objectWrites({ cluster: name, fieldManager, exchange, discovery, get }),
    async [Symbol.asyncDispose]() {
      connection.close();
    },
  };
}

function parse(response: KubeResponse): KubeObject {
  return JSON.parse(response.body) as KubeObject;
}
