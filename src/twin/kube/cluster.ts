// One cluster of the twin while this process serves it: objects, API server, controllers, pods.
import type { WebResponse } from '../../ports/web.ts';
import type { TwinWorld, WebRequest } from '../world.ts';
import { ApiServer } from './api-server.ts';
import { ApiVerbs } from './api-verbs.ts';
import type { Certificate } from './certificate.ts';
import { ControlLoop } from './control-loop.ts';
import { CnpgClusters } from './controllers/cnpg-cluster.ts';
import { controlCnpgDatabases } from './controllers/cnpg-database.ts';
import type { ControllerContext, ControllerEntry } from './controllers/controller.ts';
import { controlCronJobs } from './controllers/cron-jobs.ts';
import { controlDefinitions } from './controllers/definitions.ts';
import { controlDeployments } from './controllers/deployments.ts';
import { controlEndpoints } from './controllers/endpoints.ts';
import { controlJobs } from './controllers/jobs.ts';
import { controlNamespaces } from './controllers/namespaces.ts';
import { podLabels, PodRuntime, targetPort } from './controllers/pod-runtime.ts';
import { podReady } from './controllers/pods-of.ts';
import { Removal } from './controllers/removal.ts';
import { controlDaemonSets, controlReplicaSets } from './controllers/replica-sets.ts';
import { controlStatefulSets } from './controllers/stateful-sets.ts';
import { controlTailscale } from './controllers/tailscale.ts';
import { controlVolumes } from './controllers/volumes.ts';
import { docAt, listAt, type Doc } from './doc.ts';
import { freshCluster } from './fresh-cluster.ts';
import { ObjectStore } from './object-store.ts';
import { fitsSelector } from './selector.ts';
import { upgradeConnection } from './streams/upgrade.ts';

export interface ClusterOptions {
  readonly name: string;
  readonly token: string;
  readonly certificate: Certificate;
  world(): TwinWorld;
  /** Answers other processes of the same twin. */
  twin(path: string, body: string): Promise<Doc | undefined>;
}

export class Cluster {
  readonly name: string;
  readonly objects: ObjectStore;
  readonly #server: ApiServer;
  readonly #loop: ControlLoop;
  readonly #pods: PodRuntime;

  constructor({ name, token, certificate, world, twin }: ClusterOptions) {
    this.name = name;
    this.objects = new ObjectStore(world().store, name);
    const verbs = new ApiVerbs(this.objects, world().clock);
    const context: ControllerContext = { cluster: name, objects: this.objects, verbs, world, wakeAt: (time) => this.#loop.wakeAt(time) };
    this.#pods = new PodRuntime(context, () => this.#loop.wake());
    const cnpg = new CnpgClusters();
    const core = (...plurals: readonly string[]): readonly string[] => plurals.map((plural) => `${plural}.`);
    const pods = core('pods', 'namespaces', 'serviceaccounts');
    const entries: readonly ControllerEntry[] = [
      { control: controlDefinitions, watches: 'all' },
      { control: new Removal().control, watches: 'all' },
      { together: true, control: controlNamespaces(certificate.certificate), watches: core('namespaces', 'serviceaccounts', 'configmaps') },
      {
        control: controlVolumes,
        watches: [...core('persistentvolumes', 'persistentvolumeclaims', 'pods'), 'storageclasses.storage.k8s.io'],
      },
      { control: controlCronJobs, watches: ['cronjobs.batch', 'jobs.batch'] },
      { together: true, control: controlJobs, watches: ['jobs.batch', ...pods] },
      { together: true, control: controlDeployments(), watches: ['deployments.apps', 'replicasets.apps'] },
      { together: true, control: controlReplicaSets, watches: ['replicasets.apps', ...pods] },
      { together: true, control: controlDaemonSets, watches: ['daemonsets.apps', 'nodes.', ...pods] },
      { together: true, control: controlStatefulSets, watches: ['statefulsets.apps', 'persistentvolumeclaims.', ...pods] },
      {
        control: async () => this.#pods.reconcile(),
        watches: [...core('pods', 'secrets', 'configmaps', 'persistentvolumeclaims', 'nodes'), 'retry'],
      },
      {
        together: true,
        control: controlEndpoints(),
        watches: [...core('services', 'pods', 'endpoints', 'namespaces'), 'endpointslices.discovery.k8s.io'],
      },
      { control: controlTailscale, watches: 'all' },
      { control: cnpg.control, watches: 'all' },
      { control: controlCnpgDatabases, watches: 'all' },
    ];
    this.#loop = new ControlLoop(context, entries, () => this.#pods.retryAt);
    freshCluster(context);
    this.objects.subscribe((event) => this.#loop.kick(event.resource));
    const parts = { objects: this.objects, verbs, logs: this.#pods.logs };
    this.#server = new ApiServer({
      ...parts,
      token,
      certificate,
      twin,
      upgrade: (request, socket, head) => upgradeConnection(request, socket, head, parts, this.#pods),
    });
  }

  async open(port: number): Promise<number> {
    const listening = await this.#server.listen(port);
    this.#loop.kick();
    return listening;
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#loop.stop();
    await this.#pods.stopAll();
  }

  settled(): Promise<void> {
    return this.#loop.settled();
  }

  async answer(namespace: string, name: string, port: number, request: WebRequest): Promise<WebResponse | undefined> {
    const service = this.objects.get(this.objects.type('Service'), namespace, name);
    const found = listAt(service, 'spec.ports').find((each) => each['port'] === port);
    const selector = docAt(service, 'spec.selector');
    if (found === undefined || Object.keys(selector).length === 0) return undefined;
    for (const pod of this.objects.list(this.objects.type('Pod'), namespace)) {
      if (!podReady(pod) || !fitsSelector(podLabels(pod), selector)) continue;
      const target = targetPort(pod, found['targetPort'] ?? port);
      const answer = target === undefined ? undefined : await this.#pods.answer(pod, target, request);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }
}
