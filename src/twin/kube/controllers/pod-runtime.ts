// The kubelet's stand-in: runs the programs of pods in this process, probes them, and writes what it sees into their status.
// Programs are not kept over a restart of the process: they are started again, and a pod's status says so until they answer.
import type { RunningProgram, WebRequest } from '../../world.ts';
import type { WebResponse } from '../../../ports/web.ts';
import { digestOfBytes } from '../../../core/digest.ts';
import { asJson, at, docAt, isDoc, listAt, numberAt, put, textAt, type Doc } from '../doc.ts';
import { condition, deleting, nameOf, namespaceOf, type ControllerContext } from './controller.ts';
import { recordEvent } from './events.ts';
import { imageProgram } from './image-program.ts';
import { containerFiles, containerSetup, isObstacle, podLabel } from './pod-environment.ts';

interface ContainerRun {
  program?: RunningProgram;
  /** Why it does not run now. */
  waiting?: { readonly reason: string; readonly message: string };
  attempts: number;
  retryAt: number;
}

interface PodRun {
  readonly uid: string;
  readonly containers: Map<string, ContainerRun>;
  done?: 'Succeeded' | 'Failed';
}

export class PodRuntime {
  readonly #context: ControllerContext;
  readonly #pods = new Map<string, PodRun>();
  constructor(context: ControllerContext) {
    this.#context = context;
  }

  /** When something that could not start is worth another try; `undefined` when all runs and is ready. */
  retryAt: number | undefined;

  async reconcile(): Promise<void> {
    const { objects } = this.#context;
    const type = objects.type('Pod');
    const pods = objects.list(type);
    this.retryAt = undefined;
    for (const [label, run] of this.#pods) {
      const pod = pods.find((each) => podLabel(each) === label);
      if (pod === undefined || deleting(pod) || textAt(pod, 'metadata.uid') !== run.uid) await this.#stop(label);
    }
    for (const pod of pods) {
      // A pod is gone once its programs have ended, not before.
      if (deleting(pod)) objects.drop(type, pod);
      if (deleting(pod)) continue;
      if (['Succeeded', 'Failed'].includes(textAt(pod, 'status.phase') ?? '')) continue;
      await this.#run(pod);
    }
  }

  async stopAll(): Promise<void> {
    for (const label of this.#pods.keys()) await this.#stop(label);
  }

  /** The answer of a pod's program on a port; `undefined` when nothing listens there. */
  async answer(pod: Doc, port: number, request: WebRequest): Promise<WebResponse | undefined> {
    const run = this.#pods.get(podLabel(pod));
    if (run === undefined) return undefined;
    const declared = listAt(pod, 'spec.containers').flatMap((container) =>
      listAt(container, 'ports').map((each) => ({ container, port: each['containerPort'] })),
    );
    const listener = declared.find((each) => each.port === port);
    if (declared.length > 0 && listener === undefined) return undefined;
    const names = listener === undefined ? [...run.containers.keys()] : [String(listener.container['name'])];
    for (const name of names) {
      const program = run.containers.get(name)?.program;
      if (program?.answer === undefined || !reachable(program, port)) continue;
      const url = new URL(request.url);
      url.protocol = 'http:';
      url.port = String(port);
      return program.answer({ url, headers: request.headers });
    }
    return undefined;
  }

  logs(namespace: string, pod: string, container: string | null, lines: number): string {
    const { cluster } = this.#context;
    const found = this.#context.objects.get(this.#context.objects.type('Pod'), namespace, pod);
    const name = container ?? textAt(found, 'spec.containers.0.name') ?? '';
    const kept = this.#context.world().store.get<string[]>(`kube/${cluster}/log`, `${namespace}/${pod}/${name}`) ?? [];
    return kept
      .slice(-lines)
      .map((line) => `${line}\n`)
      .join('');
  }

  async #stop(label: string): Promise<void> {
    const run = this.#pods.get(label);
    this.#pods.delete(label);
    for (const container of run?.containers.values() ?? []) await container.program?.stop();
  }

  async #run(pod: Doc): Promise<void> {
    const label = podLabel(pod);
    const run = this.#pods.get(label) ?? { uid: textAt(pod, 'metadata.uid') ?? '', containers: new Map<string, ContainerRun>() };
    this.#pods.set(label, run);
    const once = textAt(pod, 'spec.restartPolicy') !== 'Always';
    for (const container of [...listAt(pod, 'spec.initContainers'), ...listAt(pod, 'spec.containers')]) {
      const init = !listAt(pod, 'spec.containers').includes(container) && at(container, 'restartPolicy') !== 'Always';
      const started = await this.#start(pod, container, run, init || once);
      if (!started && init) break;
      if (!started && once && run.containers.get(String(container['name']))?.waiting?.reason === 'CrashLoopBackOff') run.done = 'Failed';
    }
    if (
      once &&
      run.done === undefined &&
      listAt(pod, 'spec.containers').every((container) => finished(run.containers.get(String(container['name']))))
    )
      run.done = 'Succeeded';
    await this.#report(pod, run);
    if (run.done !== undefined) await this.#stop(label);
  }

  /** Starts a container unless it runs; a container that runs once is ended right after its start. */
  async #start(pod: Doc, container: Doc, run: PodRun, once: boolean): Promise<boolean> {
    const name = String(container['name']);
    const state = run.containers.get(name) ?? { attempts: 0, retryAt: 0 };
    run.containers.set(name, state);
    if (state.program !== undefined) return true;
    if (state.retryAt > Date.now()) {
      this.#retry(state.retryAt);
      return false;
    }
    const { objects, cluster } = this.#context;
    const files = containerFiles(objects, pod, container);
    const setup = isObstacle(files) ? files : containerSetup(objects, pod, container);
    if (isObstacle(setup) || isObstacle(files)) {
      state.waiting = isObstacle(files) ? files : (setup as { reason: string; message: string });
      recordEvent(
        this.#context,
        pod,
        state.waiting.reason === 'ContainerCreating' ? 'FailedMount' : 'Failed',
        `Error: ${state.waiting.message}`,
      );
      return false;
    }
    const world = this.#context.world();
    const key = `${namespaceOf(pod)}/${nameOf(pod)}/${name}`;
    const first = textAt(pod, 'spec.containers.0.name') === name;
    try {
      const image = imageProgram(world.programs, String(container['image']));
      state.attempts += 1;
      state.program = await image.program.start(world, {
        id: `${cluster}:${podLabel(pod)}${first ? '' : `/${name}`}`,
        place: { cluster, namespace: namespaceOf(pod), pod: nameOf(pod) },
        argv: setup.argv,
        environment: { ...image.environment, ...setup.environment },
        settings: {
          image: String(container['image']),
          files: files.files,
          ports: listAt(container, 'ports').map((each) => asJson(each)),
        },
      });
      delete state.waiting;
      if (once) {
        await state.program.stop();
        state.program = { stop: async () => {} };
      }
      return true;
    } catch (error) {
      const line = error instanceof Error ? error.message : String(error);
      world.store.set(`kube/${cluster}/log`, key, [...(world.store.get<string[]>(`kube/${cluster}/log`, key) ?? []), line].slice(-50));
      state.waiting = { reason: 'CrashLoopBackOff', message: `back-off restarting failed container ${name} in pod ${nameOf(pod)}` };
      state.retryAt = Date.now() + Math.min(200 * 2 ** Math.min(state.attempts, 4), 2000);
      this.#retry(state.retryAt);
      recordEvent(this.#context, pod, 'BackOff', `Back-off restarting failed container ${name}`);
      return false;
    }
  }

  #retry(time: number): void {
    this.retryAt = Math.min(this.retryAt ?? time, time);
  }

  async #report(pod: Doc, run: PodRun): Promise<void> {
    const { objects, verbs } = this.#context;
    const statuses: Doc[] = [];
    for (const container of listAt(pod, 'spec.containers')) {
      const state = run.containers.get(String(container['name'])) ?? {
        attempts: 0,
        retryAt: 0,
        waiting: { reason: 'PodInitializing', message: 'waiting for init containers' },
      };
      const problem = state.program === undefined ? undefined : await this.#probe(pod, container, state.program);
      if (problem !== undefined) {
        recordEvent(this.#context, pod, 'Unhealthy', `Readiness probe failed: ${problem}`);
        this.#retry(Date.now() + 300);
      }
      const crashed = state.waiting?.reason === 'CrashLoopBackOff';
      statuses.push({
        name: String(container['name']),
        image: String(container['image']),
        imageID: '',
        ready: state.program !== undefined && problem === undefined && run.done === undefined,
        started: state.program !== undefined,
        restartCount: crashed || state.attempts > 1 ? 1 : 0,
        state: containerState(state, run.done, verbs.now(), at(pod, 'status.startTime')),
        ...(crashed ? { lastState: { terminated: { exitCode: 1, reason: 'Error' } } } : {}),
      });
    }
    const ready = statuses.every((status) => status['ready'] === true);
    const unready = statuses.filter((status) => status['ready'] !== true).map((status) => String(status['name']));
    const waitsForStart = [...run.containers.values()].some((state) => state.waiting?.reason === 'ContainerCreating');
    const phase =
      run.done ??
      (waitsForStart
        ? 'Pending'
        : statuses.some((status) => status['started'] === true) || statuses.some((status) => status['restartCount'] === 1)
          ? 'Running'
          : 'Pending');
    const current = objects.get(objects.type('Pod'), namespaceOf(pod), nameOf(pod));
    if (current === undefined || textAt(current, 'metadata.uid') !== run.uid) return;
    objects.change(objects.type('Pod'), current, (next) => {
      const address = `10.244.0.${(Number.parseInt(digestOfBytes(podLabel(pod)).slice(7, 9), 16) % 250) + 2}`;
      put(next, 'spec.nodeName', this.#context.cluster);
      put(next, 'status.phase', phase);
      put(next, 'status.podIP', address);
      put(next, 'status.hostIP', '192.168.49.2');
      put(next, 'status.startTime', textAt(next, 'status.startTime') ?? verbs.now());
      let conditions = listAt(next, 'status.conditions');
      conditions = condition(
        conditions,
        'Ready',
        ready,
        ready ? '' : 'ContainersNotReady',
        ready ? '' : `containers with unready status: [${unready.join(' ')}]`,
        verbs.now(),
      );
      put(next, 'status.conditions', conditions);
      put(next, 'status.containerStatuses', statuses);
    });
  }

  /** Why a running container is not ready; `undefined` when it is. */
  async #probe(pod: Doc, container: Doc, program: RunningProgram): Promise<string | undefined> {
    const get = at(container, 'readinessProbe.httpGet');
    if (!isDoc(get)) return undefined;
    const port =
      typeof get['port'] === 'number'
        ? get['port']
        : numberAt(
            listAt(container, 'ports').find((each) => each['name'] === get['port']),
            'containerPort',
          );
    const path = textAt(get, 'path') ?? '/';
    const url = new URL(`http://${textAt(pod, 'status.podIP') ?? '127.0.0.1'}:${port ?? 80}${path}`);
    if (program.answer === undefined || !reachable(program, port ?? 80)) return `Get "${url.href}": connect: connection refused`;
    const headers = Object.fromEntries(
      listAt(get, 'httpHeaders').map((each) => [String(each['name']).toLowerCase(), String(each['value'])]),
    );
    try {
      const { status } = await program.answer({ url, headers: { host: url.host, ...headers } });
      return status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`;
    } catch (error) {
      return `Get "${url.href}": ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

/** A program that says where it listens is reached from outside its pod only there, and not on loopback. */
function reachable(program: RunningProgram, port: number): boolean {
  return (
    program.listens === undefined ||
    program.listens.some((each) => each.port === port && !['127.0.0.1', 'localhost', '::1'].includes(each.address))
  );
}

function finished(state: ContainerRun | undefined): boolean {
  return state?.program !== undefined;
}

function containerState(state: ContainerRun, done: string | undefined, now: string, startTime: unknown): Doc {
  if (done === 'Succeeded') return { terminated: { exitCode: 0, reason: 'Completed' } };
  if (done === 'Failed') return { terminated: { exitCode: 1, reason: 'Error' } };
  if (state.program !== undefined) return { running: { startedAt: typeof startTime === 'string' ? startTime : now } };
  return { waiting: state.waiting === undefined ? { reason: 'ContainerCreating' } : { ...state.waiting } };
}

/** Whether a Service's target is one of the pod's named ports, as a number. */
export function targetPort(pod: Doc, target: unknown): number | undefined {
  if (typeof target === 'number') return target;
  const ports = listAt(pod, 'spec.containers').flatMap((container) => listAt(container, 'ports'));
  return (
    numberAt(
      ports.find((port) => port['name'] === target),
      'containerPort',
    ) ?? (/^\d+$/.test(String(target)) ? Number(target) : undefined)
  );
}

export function podLabels(pod: Doc): Doc {
  return docAt(pod, 'metadata.labels');
}
