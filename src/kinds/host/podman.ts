// What podman says of a machine: `podman machine inspect`, and what the containers and volumes in it are.
// docs.podman.io/en/latest/markdown/podman-machine-inspect.1.html
import { isJsonArray, isJsonObject } from '../../core/json.ts';
import type { HostReader } from '../../ports/host.ts';
import { ask } from './command.ts';
import { parseJson } from './parse-json.ts';

export const podman = '/opt/homebrew/bin/podman';

/** podman has one code for every failure of its own: what is there must be asked. */
export const podmanFailed = 125;

export interface PodmanMachine {
  readonly running: boolean;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly rootful: boolean;
  /** False for one that was made and never started: then it holds nothing. */
  readonly everStarted: boolean;
}

export async function readPodmanMachine(host: HostReader, program: string, name: string): Promise<PodmanMachine | undefined> {
  const inspected = await ask(host, [program, 'machine', 'inspect', name], { exits: [0, podmanFailed, 126, 127] });
  // Without the program there is no machine either.
  if (inspected.exitCode !== 0) return undefined;
  const listed = parseJson(inspected.stdout, `"podman machine inspect" on ${host.name}`);
  const machine = isJsonArray(listed) ? listed[0] : listed;
  if (!isJsonObject(machine)) return undefined;
  const resources = isJsonObject(machine['Resources']) ? machine['Resources'] : {};
  return {
    running: machine['State'] === 'running',
    cpus: Number(resources['CPUs']),
    memoryMiB: Number(resources['Memory']),
    diskGiB: Number(resources['DiskSize']),
    rootful: machine['Rootful'] === true,
    everStarted: typeof machine['LastUp'] !== 'string' || !machine['LastUp'].startsWith('0001-'),
  };
}

/** Containers and volumes of a machine that runs, by name. */
export async function podmanContent(host: HostReader, program: string, name: string): Promise<readonly string[]> {
  const names = async (...args: readonly [string, ...string[]]) =>
    (await ask(host, [program, '--connection', name, ...args])).stdout.split('\n').filter((line) => line !== '');
  const containers = await names('ps', '--all', '--format', '{{.Names}}');
  const volumes = await names('volume', 'ls', '--quiet');
  return [...containers.map((each) => `container ${each}`), ...volumes.map((each) => `volume ${each}`)];
}
