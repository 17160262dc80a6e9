// Which path serves a kind: the API server's discovery documents, kept per client. A kind that is not in a kept document is asked
// for again, since a definition may have been established meanwhile.
import { LongshoreError } from '../../core/error.ts';
import type { KubeConnection } from './kube-request.ts';
import { answerError } from './answer-error.ts';

interface ServedType {
  readonly plural: string;
  readonly namespaced: boolean;
}

export class Discovery {
  readonly #cluster: string;
  readonly #connection: KubeConnection;
  readonly #known = new Map<string, ReadonlyMap<string, ServedType>>();
  readonly #asked = new Map<string, Promise<ReadonlyMap<string, ServedType>>>();
  constructor(cluster: string, connection: KubeConnection) {
    this.#cluster = cluster;
    this.#connection = connection;
  }

  /** Path of a type's collection, or of one object. Throws `cluster-not-found` when the server does not serve the type. */
  async path(type: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name?: string;
  }): Promise<string> {
    const served = this.#known.get(type.apiVersion)?.get(type.kind) ?? (await this.#once(type.apiVersion)).get(type.kind);
    if (served === undefined) {
      throw new LongshoreError(
        'cluster-not-found',
        `cannot find type ${type.apiVersion} ${type.kind} in cluster "${this.#cluster}": the server does not serve it`,
        {
          next: 'Install the CustomResourceDefinition of this type first.',
        },
      );
    }
    const root = type.apiVersion.includes('/') ? `/apis/${type.apiVersion}` : `/api/${type.apiVersion}`;
    const namespace = served.namespaced && type.namespace !== undefined ? `/namespaces/${encodeURIComponent(type.namespace)}` : '';
    return `${root}${namespace}/${served.plural}${type.name === undefined ? '' : `/${encodeURIComponent(type.name)}`}`;
  }

  /** Requests that start together ask once. */
  #once(apiVersion: string): Promise<ReadonlyMap<string, ServedType>> {
    const asked = this.#asked.get(apiVersion) ?? this.#ask(apiVersion).finally(() => this.#asked.delete(apiVersion));
    this.#asked.set(apiVersion, asked);
    return asked;
  }

  async #ask(apiVersion: string): Promise<ReadonlyMap<string, ServedType>> {
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const answer = await this.#connection.send({ method: 'GET', path, writes: false });
    if (answer.status === 404) return new Map();
    if (answer.status !== 200)
      throw answerError(answer, { cluster: this.#cluster, action: `discover ${apiVersion}`, writes: false, confidential: false });
    const { resources } = JSON.parse(answer.body) as { resources: readonly { name: string; kind: string; namespaced: boolean }[] };
    const types = resources
      .filter((each) => !each.name.includes('/'))
      .map((each) => [each.kind, { plural: each.name, namespaced: each.namespaced }] as const);
    const map = new Map(types);
    this.#known.set(apiVersion, map);
    return map;
  }
}
