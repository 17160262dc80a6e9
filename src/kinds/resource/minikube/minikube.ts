// A minikube cluster on a host. What can only be said at creation (names in the API's certificate, driver, sizes) is
// compared and refused, since minikube takes such flags for an existing profile and does nothing. It is up when node,
// kubelet and API server all are. minikube.sigs.k8s.io/docs/commands/start
import { dirname } from 'node:path/posix';
import { noDiff, type Diff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { Fact } from '../../../core/fact.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { ask, tell } from '../../host/command.ts';
import { captureFile, imageBytes, pathProblems, type FileImage } from '../../host/file-text.ts';
import { kubeEntry, sameBeside } from '../../host/kubeconfig.ts';
import { parseJson } from '../../host/parse-json.ts';
import type { ResourceKind } from '../../kind.ts';
import { driverProblems } from './driver-limits.ts';
import {
  components,
  isConfigured,
  profileShape,
  shapeDifferences,
  startFlags,
  stoppedComponents,
  type ClusterShape,
  type Components,
} from './profile.ts';

export type MinikubeDesired = ClusterShape & {
  readonly host: string;
  readonly profile: string;
  /** `running` unless given. */
  readonly state?: 'running' | 'stopped';
  /** The host user's kubeconfig, absolute: minikube writes the context there, and the API's port is read from there. */
  readonly kubeconfig: string;
  /** The driver's program; `/opt/homebrew/bin/docker` or `…/podman` unless given. */
  readonly driverProgram?: string;
  /** `/opt/homebrew/bin/minikube` unless given. */
  readonly minikube?: string;
};

export interface MinikubeObserved {
  /** `undefined`: no such profile. */
  readonly shape: ClusterShape | undefined;
  readonly parts: Components | undefined;
  /** The fourth part: whether the host's kubeconfig leads to the cluster. */
  readonly configured: boolean;
  /** The API's URL in the host's kubeconfig. Its port may be another after every start. */
  readonly server: string | undefined;
}

export type MinikubeImage = {
  readonly state: 'absent' | 'stopped' | 'running';
  /** The host's kubeconfig, and whether its directory was there: minikube makes both and leaves both. */
  readonly kubeconfig: FileImage | null;
  readonly kubeDirectory: boolean;
};

/** `port` is known only after a start, and may be another after the next. */
export type MinikubeOutputs = { readonly server: string; readonly context: string; readonly port: number };

const minikubeProgram = '/opt/homebrew/bin/minikube';
const startMs = 20 * 60_000;
/** minikube's code for a profile that does not exist (docs/contrib/errorcodes). */
const profileNotFound = 85;

export const minikubeKind: ResourceKind<MinikubeDesired, MinikubeObserved, MinikubeImage, MinikubeOutputs> = {
  type: 'resource',
  name: 'minikube',
  describe: (desired) =>
    `minikube cluster ${desired.profile} on ${desired.host} (${desired.driver}, ${desired.cpus} CPUs, ${desired.memoryMiB} MiB)`,
  validate: (desired) => [
    ...(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(desired.profile) ? [] : [`profile "${desired.profile}" is no DNS label`]),
    ...pathProblems('kubeconfig', desired.kubeconfig),
    ...(/^v\d+\.\d+\.\d+$/.test(desired.kubernetesVersion)
      ? []
      : [`kubernetesVersion "${desired.kubernetesVersion}" is no exact version such as v1.34.0`]),
    ...driverProblems(desired),
    ...(['cpus', 'memoryMiB', 'diskGiB'] as const).flatMap((field) =>
      Number.isInteger(desired[field]) && desired[field] > 0 ? [] : [`${field} ${String(desired[field])} is no positive whole number`],
    ),
  ],
  facts(desired) {
    const { host } = desired;
    const driver =
      desired.driverProgram ?? (['docker', 'podman'].includes(desired.driver) ? `/opt/homebrew/bin/${desired.driver}` : undefined);
    const programs = [desired.minikube ?? minikubeProgram, ...(driver === undefined ? [] : [driver])];
    const provides: Fact[] = [clusterFact(desired), { fact: 'path', host, path: desired.kubeconfig }];
    const requires = programs.map((program) => ({ fact: 'program', host, program }) as const);
    return desired.state === 'stopped' ? { requires, retracts: provides.slice(0, 1) } : { requires, provides };
  },
  identity: (desired) => `minikube ${desired.host}:${desired.profile}`,
  read,
  diff,
  async capture(context, desired, { shape, parts }) {
    const host = context.host(desired.host);
    const state = shape === undefined ? 'absent' : parts !== undefined && stoppedComponents(parts).length < 3 ? 'running' : 'stopped';
    const kubeDirectory = (await host.stat(dirname(desired.kubeconfig))) !== undefined;
    return { state, kubeconfig: await captureFile(host, desired.kubeconfig), kubeDirectory };
  },
  apply: (context, desired) => (desired.state === 'stopped' ? stop(context, desired) : start(context, desired)),
  restore,
  outputs: ({ profile }, { server }) => ({ server: server ?? '', context: profile, port: portOf(server) }),
};

/** With what was settled at its creation, and cannot be changed later. */
function clusterFact({ host, profile, driver, containerRuntime, kubernetesVersion, listenAddress, apiserverNames }: MinikubeDesired): Fact {
  return {
    fact: 'cluster',
    cluster: profile,
    host,
    driver,
    runtime: containerRuntime,
    version: kubernetesVersion,
    ...(listenAddress === '' ? {} : { listenAddress }),
    ...(apiserverNames.length === 0 ? {} : { certificateNames: apiserverNames }),
  };
}

async function read(context: ReadContext, desired: MinikubeDesired): Promise<MinikubeObserved> {
  const host = context.host(desired.host);
  const program = desired.minikube ?? minikubeProgram;
  // Before its package is installed there is no program to ask, and so no cluster either.
  if (!(await isThere(context, desired, program))) return { shape: undefined, parts: undefined, configured: false, server: undefined };
  const listed = await ask(host, [program, 'profile', 'list', '-o', 'json'], { exits: [0, profileNotFound] });
  const shape = profileShape(parseJson(listed.stdout, `"minikube profile list" on ${host.name}`), desired.profile);
  if (shape === undefined) return { shape, parts: undefined, configured: false, server: undefined };
  // The exit code has one bit for each part that is down; the answer names them.
  const status = await ask(host, [program, 'status', '-p', desired.profile, '-o', 'json'], {
    exits: [0, 1, 2, 3, 4, 5, 6, 7, profileNotFound],
  });
  const report = status.exitCode === profileNotFound ? undefined : parseJson(status.stdout, `"minikube status" on ${host.name}`);
  const parts = report === undefined ? undefined : components(report);
  const config = await host.readFile(desired.kubeconfig);
  const entry =
    config === undefined
      ? undefined
      : kubeEntry(Buffer.from(config).toString('utf8'), desired.profile, `${desired.kubeconfig} on ${desired.host}`);
  const server = entry?.cluster['server'];
  const configured = report !== undefined && isConfigured(report);
  return { shape, parts, configured, server: typeof server === 'string' ? server : undefined };
}

function diff(desired: MinikubeDesired, { shape, parts, configured, server }: MinikubeObserved): Diff {
  if (shape === undefined && desired.state === 'stopped') return noDiff;
  if (shape === undefined) return { action: 'create', changes: [{ field: desired.profile, to: startFlags(desired).join(' ') }] };
  const differences = shapeDifferences(wantedShape(desired), shape);
  if (differences.length > 0) {
    return {
      action: 'refuse',
      because: `minikube profile ${desired.profile} on ${desired.host} was created otherwise, and this cannot be changed later: ${differences.join('; ')}`,
      next: `Write the plan as the cluster is, or give another profile name, or remove it and all that runs in it yourself: "minikube delete -p ${desired.profile}".`,
    };
  }
  const down = parts === undefined ? ['node is gone'] : stoppedComponents(parts);
  if (desired.state === 'stopped') {
    return parts === undefined || down.length === 3
      ? noDiff
      : { action: 'update', changes: [{ field: 'state', from: 'running', to: 'stopped' }] };
  }
  const changes = [
    ...(down.length === 0 ? [] : [{ field: 'state', from: down.join(', '), to: 'host, kubelet and apiserver running' }]),
    ...(down.length === 0 && server === undefined
      ? [{ field: desired.kubeconfig, from: `no context ${desired.profile}`, to: 'the context' }]
      : []),
    // After a restart of the driver the API may have another port than the file says.
    ...(down.length === 0 && server !== undefined && !configured
      ? [{ field: desired.kubeconfig, from: server, to: 'the port that the API has now' }]
      : []),
  ];
  return changes.length === 0 ? noDiff : { action: 'update', changes };
}

async function start(context: WriteContext, desired: MinikubeDesired): Promise<void> {
  const host = context.host(desired.host);
  await tell(host, [desired.minikube ?? minikubeProgram, 'start', '-p', desired.profile, ...startFlags(desired)], {
    timeoutMs: startMs,
    next: `Run "minikube logs -p ${desired.profile}" on ${desired.host}; the driver (${desired.driver}) must be running.`,
  });
  const { parts } = await read(context, desired);
  const down = parts === undefined ? ['the profile is gone'] : stoppedComponents(parts);
  if (down.length === 0) return;
  throw new LongshoreError('cluster-down', `cannot start minikube cluster "${desired.profile}" on ${desired.host}: ${down.join(', ')}`, {
    effect: 'changed',
    next: `Run "minikube logs -p ${desired.profile}" on ${desired.host}.`,
  });
}

/** Nothing in the cluster is lost by it. */
async function stop(context: WriteContext, desired: MinikubeDesired): Promise<void> {
  const { shape, parts } = await read(context, desired);
  if (shape === undefined || parts === undefined || stoppedComponents(parts).length === 3) return;
  await tell(context.host(desired.host), [desired.minikube ?? minikubeProgram, 'stop', '-p', desired.profile], { timeoutMs: startMs });
}

function portOf(server: string | undefined): number {
  return server !== undefined && URL.canParse(server) ? Number(new URL(server).port) : 0;
}

async function restore(context: WriteContext, desired: MinikubeDesired, image: MinikubeImage): Promise<void> {
  const host = context.host(desired.host);
  const program = desired.minikube ?? minikubeProgram;
  const { shape, parts } = await read(context, desired);
  const up = parts !== undefined && stoppedComponents(parts).length < 3;
  if (image.state === 'running') return up || shape === undefined ? undefined : start(context, desired);
  if (image.state === 'stopped' && up) await tell(host, [program, 'stop', '-p', desired.profile], { timeoutMs: startMs });
  if (image.state === 'absent' && shape !== undefined) await tell(host, [program, 'delete', '-p', desired.profile], { timeoutMs: startMs });
  await restoreKubeconfig(context, desired, image);
}

/** The exact file from before, unless others have changed it since: then only what minikube itself takes away is gone. */
async function restoreKubeconfig(context: WriteContext, desired: MinikubeDesired, image: MinikubeImage): Promise<void> {
  const host = context.host(desired.host);
  const now = await host.readFile(desired.kubeconfig);
  const text = now === undefined ? undefined : Buffer.from(now).toString('utf8');
  const before = image.kubeconfig === null ? undefined : Buffer.from(imageBytes(image.kubeconfig)).toString('utf8');
  if (!sameBeside(text, before, desired.profile, { currentContext: false }, `${desired.kubeconfig} on ${desired.host}`)) {
    return context.note(`${desired.kubeconfig} on ${desired.host} has other entries than before; they stay`);
  }
  if (image.kubeconfig !== null) {
    if (text !== before) await host.writeFile(desired.kubeconfig, imageBytes(image.kubeconfig), { mode: image.kubeconfig.mode });
    return;
  }
  await host.remove(desired.kubeconfig);
  const directory = dirname(desired.kubeconfig);
  if (!image.kubeDirectory && (await host.list(directory))?.length === 0) await host.remove(directory);
}

async function isThere(context: ReadContext, desired: MinikubeDesired, program: string): Promise<boolean> {
  const { exitCode } = await ask(context.host(desired.host), [program, 'version', '--short'], { exits: [0, 126, 127] });
  return exitCode === 0;
}

function wantedShape({
  driver,
  containerRuntime,
  cpus,
  memoryMiB,
  diskGiB,
  kubernetesVersion,
  apiserverNames,
  listenAddress,
}: MinikubeDesired): ClusterShape {
  return { driver, containerRuntime, cpus, memoryMiB, diskGiB, kubernetesVersion, apiserverNames, listenAddress };
}

/** `apiserverNames` and `listenAddress` cannot be added later: think of every name by which a client will call the API. */
export interface MinikubeOptions extends Omit<MinikubeDesired, 'profile' | 'apiserverNames' | 'listenAddress'> {
  /** `minikube` unless given. */
  readonly profile?: string;
  readonly apiserverNames?: readonly string[];
  readonly listenAddress?: string;
}

export function minikube(options: Input<MinikubeOptions>): StepDefinition<MinikubeOutputs> {
  const input = { profile: 'minikube', apiserverNames: [], listenAddress: '', ...(options as MinikubeOptions) };
  return stepDefinition<MinikubeDesired & JsonObject, MinikubeOutputs>('resource', minikubeKind.name, input, ['server', 'context', 'port']);
}
