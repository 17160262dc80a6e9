// A minikube profile of a simulated host, and what minikube does with it: the cluster, its record, and ~/.kube/config.
// The record is written before the cluster is made and removed after it is gone: whatever a killed start left behind is
// seen as a profile that does not run, and `start` and `delete` both go on from there.
import type { JsonObject } from '../../core/json.ts';
import type { TwinWorld } from '../world.ts';
import { addContext, contextServer, removeContext, unsetCurrentContext } from './kubeconfig.ts';
import type { SimulatedHost } from './twin-host.ts';

export interface MinikubeProfile extends JsonObject {
  readonly name: string;
  readonly driver: string;
  readonly containerRuntime: string;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly diskMb: number;
  readonly apiserverNames: readonly string[];
  readonly listenAddress: string;
  readonly kubernetesVersion: string;
  readonly running: boolean;
}

export class MinikubeProfiles {
  readonly #world: TwinWorld;
  readonly #host: SimulatedHost;
  constructor(world: TwinWorld, host: SimulatedHost) {
    this.#world = world;
    this.#host = host;
  }

  get(name: string): MinikubeProfile | undefined {
    return this.#world.store.get<MinikubeProfile>('minikube', this.#key(name));
  }

  all(): readonly MinikubeProfile[] {
    return this.#world.store
      .entries<MinikubeProfile>('minikube')
      .filter(([key]) => key.startsWith(this.#key('')))
      .map(([, profile]) => profile);
  }

  /** Starts the cluster of a profile. What an existing profile was made with stays as it is. */
  async start(wanted: MinikubeProfile): Promise<MinikubeProfile> {
    const profile = this.get(wanted.name) ?? wanted;
    if (this.get(wanted.name) === undefined) this.#set({ ...profile, running: false });
    const { url, token } = await this.#world.clusters.start(profile.name);
    this.#kubeconfig((text) => addContext(text, profile.name, { server: url, token }));
    const started = { ...profile, running: true };
    this.#set(started);
    return started;
  }

  async stop(profile: MinikubeProfile): Promise<void> {
    await this.#world.clusters.stop(profile.name);
    this.#kubeconfig((text) => unsetCurrentContext(text, profile.name));
    this.#set({ ...profile, running: false });
  }

  async delete(name: string): Promise<void> {
    await this.#world.clusters.remove(name);
    this.#kubeconfig((text) => removeContext(text, name));
    this.#world.store.remove('minikube', this.#key(name));
  }

  /** Whether ~/.kube/config leads to the running cluster. */
  configured(name: string): boolean {
    const running = this.#world.clusters.running(name);
    return running !== undefined && contextServer(this.#readKubeconfig(), name) === running.url;
  }

  #kubeconfig(change: (text: string | undefined) => string | undefined): void {
    const before = this.#readKubeconfig();
    const after = change(before);
    if (after === undefined || after === before) return;
    if (this.#host.files.stat(this.#directory) === undefined) this.#host.files.makeDirectory(this.#directory, 0o755);
    this.#host.files.write(`${this.#directory}/config`, after, 0o600);
  }

  #readKubeconfig(): string | undefined {
    const content = this.#host.files.read(`${this.#directory}/config`);
    return content === undefined ? undefined : Buffer.from(content).toString('utf8');
  }

  get #directory(): string {
    return `${this.#host.inventory.user.home}/.kube`;
  }

  #set(profile: MinikubeProfile): void {
    this.#world.store.set('minikube', this.#key(profile.name), profile);
  }

  #key(name: string): string {
    return `${this.#host.name}:${name}`;
  }
}
