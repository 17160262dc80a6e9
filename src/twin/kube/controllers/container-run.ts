// One container of a pod while this process runs it: starts, ends, waits, is probed and started again, with a log of its own.
import type { JsonObject } from '../../../core/json.ts';
import type { RunningProgram } from '../../world.ts';
import { asJson, listAt, numberAt, textAt, type Doc } from '../doc.ts';
import { NoSuchProgram } from '../shell/run-shell.ts';
import type { ContainerLogs } from './container-logs.ts';
import { nameOf, namespaceOf, type ControllerContext } from './controller.ts';
import { recordEvent } from './events.ts';
import { imageProgram } from './image-program.ts';
import { pullFailure, wrongArchitecture } from './image-pull.ts';
import { containerFiles, containerSetup, isObstacle, podLabel } from './pod-environment.ts';
import { filesOfContainer } from './pod-volumes.ts';
import { periodMs, probeFailure } from './probes.ts';
import { memoryLimit } from './schedule.ts';

export interface Termination {
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled' | 'ContainerCannotRun' | 'StartError';
  readonly finishedAt: string;
}

/** How long a stand-in that ends by itself is waited for, so that what is quickly done is done when its start is. */
const quickMs = 250;

export class ContainerRun {
  readonly #context: ControllerContext;
  readonly #logs: ContainerLogs;
  readonly #wake: () => void;
  program: RunningProgram | undefined;
  startedAt: string | undefined;
  waiting: { readonly reason: string; readonly message: string } | undefined;
  terminated: Termination | undefined;
  last: Termination | undefined;
  restarts = 0;
  retryAt = 0;
  /** Why it is not ready though it runs. */
  unready: string | undefined;
  #failures = 0;
  #probeAt = 0;
  #starts = 0;

  constructor(context: ControllerContext, logs: ContainerLogs, wake: () => void) {
    this.#context = context;
    this.#logs = logs;
    this.#wake = wake;
  }

  get running(): boolean {
    return this.program !== undefined;
  }

  /** Starts it unless it runs or has ended for good. `endless`: it is started again whenever it ends. */
  async ensure(pod: Doc, container: Doc, restart: 'Always' | 'OnFailure' | 'Never'): Promise<void> {
    if (this.program !== undefined || this.retryAt > Date.now()) return;
    if (this.terminated !== undefined && (restart === 'Never' || (restart === 'OnFailure' && this.terminated.exitCode === 0))) return;
    const { objects } = this.#context;
    const files = containerFiles(objects, pod, container);
    const setup = isObstacle(files) ? files : containerSetup(objects, pod, container);
    if (isObstacle(setup) || isObstacle(files)) {
      const obstacle = isObstacle(files) ? files : (setup as { reason: string; message: string });
      this.waiting = obstacle;
      this.#event(
        pod,
        obstacle.reason === 'ContainerCreating' ? 'FailedMount' : 'Failed',
        isObstacle(files) ? obstacle.message : `Error: ${obstacle.message}`,
      );
      return;
    }
    const image = String(container['image']);
    const unpulled = await pullFailure(this.#context, image);
    if (unpulled !== undefined) {
      this.waiting = unpulled;
      this.retryAt = Date.now() + 1000;
      this.#event(
        pod,
        unpulled.reason === 'InvalidImageName' ? 'InspectFailed' : 'Failed',
        unpulled.reason === 'InvalidImageName' ? unpulled.message : `Failed to pull image "${image}": ${unpulled.message}`,
      );
      if (unpulled.reason === 'ImagePullBackOff')
        this.#event(pod, 'BackOff', `Back-off pulling image "${image}": ErrImagePull: ${unpulled.message}`);
      return;
    }
    await this.#start(pod, container, { ...setup, files: files.files }, restart);
  }

  async #start(
    pod: Doc,
    container: Doc,
    setup: { readonly environment: Readonly<Record<string, string>>; readonly argv: readonly string[]; readonly files: JsonObject },
    restart: 'Always' | 'OnFailure' | 'Never',
  ): Promise<void> {
    const { cluster, verbs } = this.#context;
    const world = this.#context.world();
    const name = String(container['name']);
    const image = String(container['image']);
    const place = this.place(pod, container);
    const first = textAt(pod, 'spec.containers.0.name') === name;
    this.#starts += 1;
    if (this.#starts > 1) {
      this.restarts += 1;
      this.#logs.rotate(place);
    }
    const chosen = imageProgram(
      world.programs,
      image,
      setup.argv,
      () => filesOfContainer(this.#context, pod, container),
      textAt(container, 'workingDir') ?? '/',
    );
    const log = (line: string): void => this.#logs.write(place, line);
    try {
      if (wrongArchitecture(this.#context, image)) throw new Error(`exec ${setup.argv[0] ?? '/entrypoint'}: exec format error`);
      const program = await chosen.program.start(world, {
        id: `${cluster}:${podLabel(pod)}${first ? '' : `/${name}`}`,
        place: { cluster, namespace: namespaceOf(pod), pod: nameOf(pod) },
        argv: setup.argv,
        environment: { ...chosen.environment, ...setup.environment },
        settings: { image, files: setup.files, ports: listAt(container, 'ports').map((each) => asJson(each)) },
        log,
      });
      const limit = memoryLimit(container);
      if (limit !== undefined && program.memoryBytes !== undefined && program.memoryBytes > limit) {
        await program.stop();
        return await this.#end(pod, container, 137, restart, 'OOMKilled');
      }
      this.program = program;
      this.startedAt = verbs.now();
      this.waiting = undefined;
      this.terminated = undefined;
      this.#failures = 0;
      this.#event(pod, 'Started', `Started container ${name}`, 'Normal');
      if (!chosen.isShell) log(`the stand-in "${chosen.program.name}" runs in place of ${image}`);
      // A stand-in of a product knows no end; where the container is to end, its work is taken as done.
      const ended = program.ended ?? (restart === 'Always' ? undefined : Promise.resolve(0));
      if (ended === undefined) return;
      const watched = ended.then(async (code) => {
        if (this.program === program) await this.#end(pod, container, code, restart);
        this.#wake();
      });
      await Promise.race([watched, new Promise((resolve) => setTimeout(resolve, quickMs).unref())]);
    } catch (error) {
      if (error instanceof NoSuchProgram) return this.#end(pod, container, 128, restart, 'StartError');
      for (const line of (error instanceof Error ? error.message : String(error)).split('\n')) log(line);
      await this.#end(pod, container, /exec format error/.test(String(error)) ? 255 : 1, restart);
    }
  }

  /** It has ended, or is ended because a probe says so. */
  async #end(
    pod: Doc,
    container: Doc,
    exitCode: number,
    restart: 'Always' | 'OnFailure' | 'Never',
    reason?: Termination['reason'],
  ): Promise<void> {
    const { program } = this;
    this.program = undefined;
    const name = String(container['name']);
    await program?.stop();
    this.terminated = { exitCode, reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'), finishedAt: this.#context.verbs.now() };
    this.last = this.terminated;
    this.#logs.end(this.place(pod, container));
    if (restart === 'Never' || (restart === 'OnFailure' && exitCode === 0)) return;
    this.waiting = { reason: 'CrashLoopBackOff', message: `back-off restarting failed container ${name} in pod ${nameOf(pod)}` };
    this.retryAt = Date.now() + Math.min(200 * 2 ** Math.min(this.#starts, 4), 2000);
    this.#event(
      pod,
      'BackOff',
      `Back-off restarting failed container ${name} in pod ${nameOf(pod)}_${namespaceOf(pod)}(${textAt(pod, 'metadata.uid') ?? ''})`,
    );
  }

  /** Asks the probes; ends the container when it is not alive any more. Gives when to ask again. */
  async probe(pod: Doc, container: Doc, restart: 'Always' | 'OnFailure' | 'Never'): Promise<number | undefined> {
    if (this.program === undefined) return undefined;
    const place = { context: this.#context, pod, container };
    const readiness = container['readinessProbe'] ?? container['startupProbe'];
    const unready = await probeFailure(place, readiness, this.program);
    if (unready !== undefined) this.#event(pod, 'Unhealthy', `Readiness probe failed: ${unready}`);
    this.unready = unready;
    const liveness = container['livenessProbe'];
    if (liveness !== undefined && Date.now() >= this.#probeAt && this.program !== undefined) {
      const dead = await probeFailure(place, liveness, this.program);
      this.#probeAt = Date.now() + periodMs(liveness);
      this.#failures = dead === undefined ? 0 : this.#failures + 1;
      if (dead !== undefined) this.#event(pod, 'Unhealthy', `Liveness probe failed: ${dead}`);
      if (this.#failures >= (numberAt(liveness, 'failureThreshold') ?? 3)) {
        this.#event(pod, 'Killing', `Container ${String(container['name'])} failed liveness probe, will be restarted`, 'Normal');
        await this.#end(pod, container, 137, restart, 'Error');
        return this.retryAt;
      }
    }
    if (this.#failures > 0) return this.#probeAt;
    return unready === undefined ? Date.now() + 2000 : Date.now() + 300;
  }

  async stop(pod: Doc | undefined, container: string): Promise<void> {
    const { program } = this;
    this.program = undefined;
    await program?.stop();
    if (pod !== undefined) this.#logs.end(`${podLabel(pod)}/${container}`);
  }

  place(pod: Doc, container: Doc): string {
    return `${podLabel(pod)}/${String(container['name'])}`;
  }

  #event(pod: Doc, reason: string, message: string, type: 'Normal' | 'Warning' = 'Warning'): void {
    recordEvent(this.#context, pod, reason, message, { type, component: 'kubelet' });
  }
}
