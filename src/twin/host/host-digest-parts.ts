// What of a simulated host counts when two worlds are compared: files, units, served names, packages, machines. Left out
// is what differs between two equal runs: process ids, times, ports and tokens given out by chance, contents of logs, and what a
// client that died had sent to a registry by then: zot's garbage collection takes it away (github.com/project-zot/zot/pull/2599).
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Json, JsonObject } from '../../core/json.ts';
import type { TwinWorld } from '../world.ts';
import { Apt } from './apt.ts';
import { Casks } from './casks.ts';
import type { PodmanMachine } from './commands/podman.ts';
import { hostMachine } from './host-machine.ts';
import { Kegs } from './kegs.ts';
import { contextNames } from './kubeconfig.ts';
import { MinikubeProfiles } from './minikube-profile.ts';
import { ServeConfig } from './serve-config.ts';
import type { SimulatedHost } from './twin-host.ts';

export interface DigestOptions {
  /** Left out with `false`: units leave logs behind that nobody takes back. */
  readonly logs?: boolean;
}

export function hostDigestParts(world: TwinWorld, name: string, options: DigestOptions = {}): JsonObject {
  const machine = hostMachine(world, name);
  const { jobs } = machine.processes;
  const agents = `${machine.inventory.user.home}/Library/LaunchAgents`;
  const { uid } = machine.inventory.user;
  const podman = world.store.entries<PodmanMachine>('podman').filter(([key]) => key.startsWith(`${name}:`));
  return {
    files: fileParts(machine, '/', options.logs ?? true),
    units: jobs.all().map((job) => ({
      label: job.label,
      state: job.state,
      loaded: true,
      registered: machine.files.stat(`${agents}/${posix.basename(job.path)}`) !== undefined,
      program: job.program,
      argv: [...job.argv],
    })),
    disabled: [`gui/${uid}`, `user/${uid}`, 'system'].flatMap((domain) =>
      jobs
        .overrides(domain)
        .filter((each) => each.disabled)
        .map((each) => each.label),
    ),
    serve: servePart(world, name),
    minikube: new MinikubeProfiles(world, machine).all().map((profile) => ({ ...profile })),
    kubeconfig: kubeconfigPart(machine),
    podman: podman.map(([, { everStarted: _everStarted, ...each }]) => each),
    apt: new Apt(world.store, machine).all().map(([each, record]) => ({ name: each, ...record })),
    casks: new Casks(world.store, machine).installed().map((each) => ({ ...each })),
    brew: new Kegs(world.store, machine).installed().map((each) => ({ ...each })),
  };
}

function fileParts(machine: SimulatedHost, directory: string, logs: boolean): Json[] {
  const { files } = machine;
  // Only the names of its contexts count of a kubeconfig: the file holds a port and a token.
  const kube = `${machine.inventory.user.home}/.kube`;
  return files.everyName(directory).flatMap((name): Json[] => {
    const path = posix.join(directory, name);
    const status = files.stat(path);
    if (status === undefined || path === kube || path === `${kube}/config`) return path === kube ? fileParts(machine, path, logs) : [];
    const { type, mode, owner } = status;
    if (name === '.uploads' && type === 'directory') return [];
    const own = { path, type, mode, owner };
    if (type === 'directory') return [own, ...fileParts(machine, path, logs)];
    if (type === 'symlink') return [{ path, type, owner, target: files.readLink(path) ?? '' }];
    if (isLog(path)) return logs ? [own] : [];
    // A timer writes these whenever it comes round.
    if (path.endsWith('.prom')) return [own];
    return [{ ...own, sha256: createHash('sha256').update(files.everyByte(path)).digest('hex') }];
  });
}

function kubeconfigPart(machine: SimulatedHost): JsonObject | null {
  const path = `${machine.inventory.user.home}/.kube/config`;
  if (machine.files.stat(path)?.type !== 'file') return null;
  const { contexts, current } = contextNames(Buffer.from(machine.files.everyByte(path)).toString('utf8'));
  // An empty one is what minikube leaves behind; it says no more than none at all.
  return contexts.length === 0 && current === '' ? null : { contexts: [...contexts], current };
}

function isLog(path: string): boolean {
  return path.endsWith('.log');
}

function servePart(world: TwinWorld, name: string): Json {
  const config = new ServeConfig(world, name);
  const drained = config.drained();
  return { ...config.status(), ...(drained.length === 0 ? {} : { drained }) };
}
