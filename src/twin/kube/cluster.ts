// One cluster of the twin while this process serves it: objects, API server, controllers, pods.
import type { WebResponse } from '../../ports/web.ts';
import type { TwinWorld, WebRequest } from '../world.ts';
import { ApiServer } from './api-server.ts';
import { ApiVerbs } from './api-verbs.ts';
import { ControlLoop } from './control-loop.ts';
import { CnpgClusters } from './controllers/cnpg-cluster.ts';
import { controlCnpgDatabases } from './controllers/cnpg-database.ts';
import { type ControllerContext } from './controllers/controller.ts';
import { controlDefinitions } from './controllers/definitions.ts';
import { podLabels, PodRuntime, targetPort } from './controllers/pod-runtime.ts';
import { controlRemoval } from './controllers/removal.ts';
import { controlTailscale } from './controllers/tailscale.ts';
import { controlVolumes } from './controllers/volumes.ts';
import { controlWorkloads, podReady } from './controllers/workloads.ts';
import { docAt, listAt, type Doc } from './doc.ts';
import { freshCluster } from './fresh-cluster.ts';
import { ObjectStore } from './object-store.ts';
import { fitsSelector } from './selector.ts';

export class Cluster {
  readonly name: string;
  readonly objects: ObjectStore;
  readonly #server: ApiServer;
  readonly #loop: ControlLoop;
  readonly #pods: PodRuntime;

  constructor(name: string, token: string, world: () => TwinWorld, twin: (path: string, body: string) => Promise<Doc | undefined>) {
    this.name = name;
    this.objects = new ObjectStore(world().store, name);
    const verbs = new ApiVerbs(this.objects, world().clock);
    const context: ControllerContext = { cluster: name, objects: this.objects, verbs, world };
    this.#pods = new PodRuntime(context);
    const cnpg = new CnpgClusters();
    this.#loop = new ControlLoop(
      context,
      [
        controlDefinitions,
        controlRemoval,
        controlVolumes,
        controlWorkloads,
        async () => this.#pods.reconcile(),
        controlTailscale,
        cnpg.control,
        controlCnpgDatabases,
      ],
      () => this.#pods.retryAt,
    );
    freshCluster(name, this.objects, verbs);
    this.objects.subscribe(() => this.#loop.kick());
    this.#server = new ApiServer({ objects: this.objects, verbs, token, twin, logs: (...pod) => this.#pods.logs(...pod) });
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
