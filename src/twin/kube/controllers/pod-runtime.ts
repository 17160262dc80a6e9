// The kubelet's stand-in: runs the programs of pods in this process, probes them, and writes what it sees into their status.
// Programs are not kept over a restart of the process: they are started again, and a pod's status says so until they answer.
import { connect } from 'node:net';
import { duplexPair, type Duplex } from 'node:stream';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { RunningProgram, WebRequest } from '../../world.ts';
import type { WebResponse } from '../../../ports/web.ts';
import { at, docAt, listAt, numberAt, textAt, type Doc } from '../doc.ts';
import type { ExecStreams } from '../streams/exec-session.ts';
import { lateConnection } from '../streams/late-connection.ts';
import { cnpgServerId } from './cnpg-cluster.ts';
import { ContainerLogs } from './container-logs.ts';
import { ContainerRun } from './container-run.ts';
import { deleting, nameOf, namespaceOf, type ControllerContext } from './controller.ts';
import { recordEvent } from './events.ts';
import { runInContainer } from './pod-exec.ts';
import { podLabel } from './pod-environment.ts';
import { writePodStatus } from './pod-status.ts';
import { removePodFolder } from './pod-volumes.ts';
import { hasProbes, reachable } from './probes.ts';
import { unschedulable } from './schedule.ts';

interface PodRun {
  readonly uid: string;
  readonly containers: Map<string, ContainerRun>;
}

type Restart = 'Always' | 'OnFailure' | 'Never';

export class PodRuntime {
  readonly logs: ContainerLogs;
  readonly #context: ControllerContext;
  readonly #wake: () => void;
  readonly #pods = new Map<string, PodRun>();
  /** Speaks HTTP for programs that only answer requests, to whoever has a connection forwarded to them. */
  readonly #forwarded: Server;
  readonly #forwardedTo = new WeakMap<object, (request: WebRequest) => Promise<WebResponse | undefined>>();

  constructor(context: ControllerContext, wake: () => void) {
    this.#context = context;
    this.#wake = wake;
    this.logs = new ContainerLogs(() => context.world().store, context.cluster);
    this.#forwarded = createServer((request, response) => {
      const ask = this.#forwardedTo.get(request.socket);
      const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      Promise.resolve(ask?.({ url, headers }))
        .then((answer) => {
          response.writeHead(answer?.status ?? 502, answer?.headers ?? {});
          response.end(answer?.body ?? '');
        })
        .catch(() => response.destroy());
    });
  }

  /** When something that could not start is worth another try, or a probe is due; `undefined` when all rests. */
  retryAt: number | undefined;

  async reconcile(): Promise<void> {
    const { objects } = this.#context;
    const type = objects.type('Pod');
    const pods = new Map(objects.list(type).map((pod) => [podLabel(pod), pod]));
    this.retryAt = undefined;
    for (const [label, run] of this.#pods) {
      const pod = pods.get(label);
      if (pod === undefined || deleting(pod) || textAt(pod, 'metadata.uid') !== run.uid) await this.#stop(label, pod);
    }
    for (const pod of pods.values()) {
      if (deleting(pod)) {
        // A pod is gone once its programs have ended, not before.
        if (at(pod, 'metadata.finalizers') === undefined) objects.drop(type, pod);
        this.logs.drop(podLabel(pod));
        removePodFolder(this.#context, textAt(pod, 'metadata.uid') ?? '');
      } else if (!['Succeeded', 'Failed'].includes(textAt(pod, 'status.phase') ?? '')) await this.#run(pod);
    }
  }

  async stopAll(): Promise<void> {
    for (const label of this.#pods.keys()) await this.#stop(label, undefined);
    this.logs.flush();
  }

  /** The answer of a pod's program on a port; `undefined` when nothing listens there. */
  async answer(pod: Doc, port: number, request: WebRequest): Promise<WebResponse | undefined> {
    const program = this.#listener(pod, port);
    if (program?.answer === undefined) return undefined;
    const url = new URL(request.url);
    url.protocol = 'http:';
    url.port = String(port);
    return program.answer({ ...request, url });
  }

  /** A connection to a port of a pod: of a database's real server, or to what speaks HTTP for its program. */
  connect(pod: Doc, port: number): Duplex {
    const { cluster, world } = this.#context;
    const database = docAt(pod, 'metadata.labels')['cnpg.io/cluster'];
    if (typeof database === 'string' && port === 5432)
      return lateConnection(async () => {
        const address = await world().postgres.running(cnpgServerId(cluster, namespaceOf(pod), database));
        return address === undefined ? undefined : connect(join(address.socketDirectory, `.s.PGSQL.${address.port}`));
      });
    if (this.#listener(pod, port)?.answer === undefined)
      throw new Error(`error forwarding port ${port} to pod ${nameOf(pod)}: dial tcp4 127.0.0.1:${port}: connect: connection refused`);
    const [near, far] = duplexPair();
    this.#forwardedTo.set(far, (request) => this.answer(pod, port, request));
    this.#forwarded.emit('connection', far);
    return near;
  }

  exec(pod: Doc, containerName: string, command: readonly string[], streams: ExecStreams): Promise<number> {
    const container = [...listAt(pod, 'spec.containers'), ...listAt(pod, 'spec.initContainers')].find(
      (each) => each['name'] === containerName,
    );
    if (container === undefined || this.#pods.get(podLabel(pod))?.containers.get(containerName)?.running !== true)
      throw new Error(`unable to upgrade connection: container not found ("${containerName}")`);
    return runInContainer({ context: this.#context, pod, container }, command, streams);
  }

  #listener(pod: Doc, port: number): RunningProgram | undefined {
    const run = this.#pods.get(podLabel(pod));
    const declared = listAt(pod, 'spec.containers').flatMap((container) =>
      listAt(container, 'ports').map((each) => ({ container, port: each['containerPort'] })),
    );
    const listener = declared.find((each) => each.port === port);
    if (run === undefined || (declared.length > 0 && listener === undefined)) return undefined;
    const names = listener === undefined ? [...run.containers.keys()] : [String(listener.container['name'])];
    return names
      .map((name) => run.containers.get(name)?.program)
      .find((program) => program?.answer !== undefined && reachable(program, port));
  }

  async #stop(label: string, pod: Doc | undefined): Promise<void> {
    const run = this.#pods.get(label);
    this.#pods.delete(label);
    for (const [name, container] of run?.containers ?? []) await container.stop(pod, name);
  }

  async #run(pod: Doc): Promise<void> {
    const label = podLabel(pod);
    const known = this.#pods.get(label);
    const refused = known === undefined && textAt(pod, 'spec.nodeName') === undefined ? unschedulable(this.#context, pod) : undefined;
    if (refused !== undefined) {
      recordEvent(this.#context, pod, 'FailedScheduling', refused, { component: 'default-scheduler' });
      this.#write(pod, new Map(), refused);
      return;
    }
    if (known === undefined && textAt(pod, 'spec.nodeName') === undefined)
      recordEvent(this.#context, pod, 'Scheduled', `Successfully assigned ${label} to ${this.#context.cluster}`, {
        type: 'Normal',
        component: 'default-scheduler',
      });
    const run: PodRun = known ?? { uid: textAt(pod, 'metadata.uid') ?? '', containers: new Map() };
    this.#pods.set(label, run);
    const restart = (textAt(pod, 'spec.restartPolicy') ?? 'Always') as Restart;
    const initialized = await this.#initialize(pod, run, restart);
    if (initialized) for (const container of listAt(pod, 'spec.containers')) await this.#ensure(pod, container, run, restart);
    const current = this.#write(pod, run.containers, undefined);
    if (['Succeeded', 'Failed'].includes(textAt(current, 'status.phase') ?? '')) await this.#stop(label, pod);
  }

  /** Init containers one after the other, each to its end; those that are started again whenever they end run beside the others. */
  async #initialize(pod: Doc, run: PodRun, restart: Restart): Promise<boolean> {
    for (const container of listAt(pod, 'spec.initContainers')) {
      const sidecar = at(container, 'restartPolicy') === 'Always';
      const state = await this.#ensure(pod, container, run, sidecar ? 'Always' : restart === 'Never' ? 'Never' : 'OnFailure');
      if (sidecar ? !state.running : state.terminated?.exitCode !== 0 || state.running || state.waiting !== undefined) return false;
    }
    return true;
  }

  async #ensure(pod: Doc, container: Doc, run: PodRun, restart: Restart): Promise<ContainerRun> {
    const name = String(container['name']);
    const state = run.containers.get(name) ?? new ContainerRun(this.#context, this.logs, this.#wake);
    run.containers.set(name, state);
    await state.ensure(pod, container, restart);
    if (state.running && (hasProbes(container) || container['startupProbe'] !== undefined))
      this.#retry(await state.probe(pod, container, restart));
    if (!state.running && state.waiting !== undefined && state.retryAt > 0) this.#retry(state.retryAt);
    return state;
  }

  #retry(time: number | undefined): void {
    if (time !== undefined) this.retryAt = Math.min(this.retryAt ?? time, time);
  }

  #write(pod: Doc, containers: ReadonlyMap<string, ContainerRun>, refused: string | undefined): Doc {
    const { objects, verbs, cluster } = this.#context;
    const type = objects.type('Pod');
    const current = objects.get(type, namespaceOf(pod), nameOf(pod));
    if (current === undefined || textAt(current, 'metadata.uid') !== textAt(pod, 'metadata.uid')) return pod;
    return objects.change(type, current, (next) => {
      writePodStatus(next, { node: cluster, now: verbs.now(), unschedulable: refused, containers });
    });
  }
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
