// The clusters of a twin. State is in the twin's store; the process that opened a cluster first serves it, and others of the same
// twin talk to that one over loopback. When it dies, the next one that asks takes over, on the same port when that is free.
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { LongshoreError } from '../../core/error.ts';
import type { WebResponse } from '../../ports/web.ts';
import type { TwinClusters, TwinWorld, WebRequest } from '../world.ts';
import { makeCertificate, type Certificate } from './certificate.ts';
import { Cluster } from './cluster.ts';
import { cnpgServerId } from './controllers/cnpg-cluster.ts';
import { clusterFolder } from './controllers/pod-volumes.ts';
import type { Doc } from './doc.ts';
import { kubeconfigText } from './kubeconfig-text.ts';
import { askOther } from './other-process.ts';

interface ClusterRecord {
  readonly port: number;
  readonly token: string;
  readonly running: boolean;
  readonly certificate: Certificate;
  readonly [key: string]: number | string | boolean | Certificate;
}

const records = 'kube/cluster';
type Service = Parameters<TwinClusters['answer']>[0];

export interface TwinClustersHandle extends TwinClusters, AsyncDisposable {
  /** Opens again every cluster that was running when the twin was last open. */
  resume(): Promise<void>;
}

/** `world` is asked at each use, so that the world can hold these clusters itself. */
export function createClusters(world: () => TwinWorld): TwinClustersHandle {
  const open = new Map<string, Cluster>();
  const opening = new Map<string, Promise<Cluster | undefined>>();
  const recordOf = (cluster: string): ClusterRecord | undefined => world().store.get<ClusterRecord>(records, cluster);

  /** The cluster when this process serves it; `undefined` when another does. */
  const serve = (cluster: string): Promise<Cluster | undefined> => {
    const known = open.get(cluster);
    if (known !== undefined) return Promise.resolve(known);
    const pending = opening.get(cluster);
    if (pending !== undefined) return pending;
    const made = openHere(cluster).finally(() => opening.delete(cluster));
    opening.set(cluster, made);
    return made;
  };

  const openHere = async (cluster: string): Promise<Cluster | undefined> => {
    const record = recordOf(cluster);
    const token = record?.token ?? randomBytes(24).toString('hex');
    if (record?.running === true && (await askOther(record, 'identity', {})) !== undefined) return undefined;
    const certificate = record?.certificate ?? makeCertificate(`twin of ${cluster}`);
    const made = new Cluster({ name: cluster, token, certificate, world, twin: (path, body) => answerOther(cluster, path, body) });
    const port = await made.open(record?.port ?? 0);
    world().store.set(records, cluster, { port, token, certificate, running: true } satisfies ClusterRecord);
    open.set(cluster, made);
    return made;
  };

  const close = async (cluster: string): Promise<void> => {
    const mine = open.get(cluster);
    open.delete(cluster);
    await mine?.close();
  };

  /** Tells the process that serves a cluster, if that is another one; true when it was. */
  const tellOther = async (cluster: string, path: string): Promise<boolean> => {
    const record = recordOf(cluster);
    return !open.has(cluster) && record?.running === true && (await askOther(record, path, {})) !== undefined;
  };

  const stopHere = async (cluster: string): Promise<void> => {
    const record = recordOf(cluster);
    if (record !== undefined) world().store.set(records, cluster, { ...record, running: false });
    await close(cluster);
    for (const [id] of world().store.entries(`kube/${cluster}/postgres`)) await world().postgres.stop(id);
  };

  const removeHere = async (cluster: string): Promise<void> => {
    await stopHere(cluster);
    const { store, postgres, tailnet } = world();
    for (const [id] of store.entries(`kube/${cluster}/postgres`)) await postgres.remove(id);
    for (const entry of tailnet.entries()) if (entry.holder.startsWith(`cluster:${cluster}/`)) tailnet.release(entry.holder);
    rmSync(clusterFolder({ cluster, world }), { recursive: true, force: true });
    store.transaction(() => {
      for (const part of ['object', 'state', 'log', 'postgres']) {
        for (const [key] of store.entries(`kube/${cluster}/${part}`)) store.remove(`kube/${cluster}/${part}`, key);
      }
      store.remove(records, cluster);
    });
  };

  const answerHere = async (mine: Cluster, service: Service, request: WebRequest): Promise<WebResponse | undefined> =>
    mine.answer(service.namespace, service.service, service.port, request);

  /** What another process of this twin asks of the one that serves the cluster. */
  const answerOther = async (cluster: string, path: string, body: string): Promise<Doc | undefined> => {
    const mine = open.get(cluster);
    if (mine === undefined || path === 'identity') return mine === undefined ? undefined : { cluster };
    if (path === 'settled') {
      await mine.settled();
      return {};
    }
    if (path === 'stop' || path === 'remove') {
      // After the answer: the connection that asks is one of those that are closed.
      setTimeout(() => void (path === 'stop' ? stopHere(cluster) : removeHere(cluster)).catch(() => {}), 5);
      return {};
    }
    if (path !== 'answer') return undefined;
    const asked = JSON.parse(body) as { service: Service; url: string; headers: Record<string, string>; method?: string; body?: string };
    const response = await answerHere(mine, asked.service, { ...asked, url: new URL(asked.url) });
    return { response: response === undefined ? null : { status: response.status, headers: { ...response.headers }, body: response.body } };
  };

  const required = (cluster: string): ClusterRecord => {
    const record = recordOf(cluster);
    if (record?.running === true) return record;
    throw new LongshoreError('cluster-unreachable', `cannot use cluster "${cluster}": it is not running`, { next: 'Start the cluster.' });
  };

  return {
    async start(cluster) {
      const mine = await serve(cluster);
      await mine?.settled();
      const record = required(cluster);
      return { url: `http://127.0.0.1:${record.port}`, token: record.token };
    },
    async stop(cluster) {
      if (await tellOther(cluster, 'stop')) await until(() => recordOf(cluster)?.running !== true);
      else await stopHere(cluster);
    },
    async remove(cluster) {
      if (await tellOther(cluster, 'remove')) await until(() => recordOf(cluster) === undefined);
      else await removeHere(cluster);
    },
    running(cluster) {
      const record = recordOf(cluster);
      return record?.running === true ? { url: `http://127.0.0.1:${record.port}`, token: record.token } : undefined;
    },
    exists: (cluster) => recordOf(cluster) !== undefined,
    kubeconfig: () => kubeconfigOf(world().store.entries<ClusterRecord>(records)),
    async answer(service, request) {
      if (recordOf(service.cluster)?.running !== true) return undefined;
      const mine = await serve(service.cluster);
      if (mine !== undefined) return answerHere(mine, service, request);
      const told = await askOther(required(service.cluster), 'answer', {
        service: { ...service },
        url: request.url.href,
        headers: { ...request.headers },
        ...sentWith(request),
      });
      return (told?.['response'] ?? undefined) as WebResponse | undefined;
    },
    postgresId: cnpgServerId,
    async settled(cluster) {
      if (recordOf(cluster)?.running !== true) return;
      const mine = await serve(cluster);
      if (mine === undefined) await askOther(required(cluster), 'settled', {});
      else await mine.settled();
    },
    async resume() {
      for (const [cluster, record] of world().store.entries<ClusterRecord>(records)) {
        if (record.running) await (await serve(cluster))?.settled();
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...open.keys()].map(close));
    },
  };
}

function kubeconfigOf(clusters: readonly (readonly [name: string, record: ClusterRecord])[]): string | undefined {
  const serving = clusters.filter(([, record]) => record.running);
  if (serving.length === 0) return undefined;
  return kubeconfigText(
    serving.map(([cluster, { port, token, certificate }]) => {
      return { cluster, url: `https://127.0.0.1:${port}`, token, certificate: certificate.certificate };
    }),
  );
}

async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; !done() && tries < 400; tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
}

function sentWith({ method, body }: WebRequest): { readonly method?: string; readonly body?: string } {
  return { ...(method === undefined ? {} : { method }), ...(body === undefined ? {} : { body }) };
}
