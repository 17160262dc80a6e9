// A podman machine: the virtual machine in which podman runs containers on macOS. Sizes can be changed while it is stopped,
// its disk can only grow. Undoing deletes one that this step has made only while it holds nothing.
// docs.podman.io/en/latest/markdown/podman-machine-init.1.html, -set.1.html
import { diffOf, type Diff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { Fact } from '../../../core/fact.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostWriter } from '../../../ports/host.ts';
import { tell } from '../../host/command.ts';
import { podman, podmanContent, readPodmanMachine, type PodmanMachine } from '../../host/podman.ts';
import type { ResourceKind } from '../../kind.ts';

type Shape = { readonly cpus: number; readonly memoryMiB: number; readonly diskGiB: number; readonly rootful: boolean };

export type PodmanMachineDesired = Shape & {
  readonly host: string;
  readonly name: string;
  readonly state: 'running' | 'stopped';
  /** Containers and volumes in it may be destroyed when its creation is undone. */
  readonly discardContent?: boolean;
  /** `/opt/homebrew/bin/podman` unless given. */
  readonly podman?: string;
};

export type PodmanMachineObserved = { readonly machine: PodmanMachine | undefined };
export type PodmanMachineImage = { readonly machine: (Shape & { readonly running: boolean }) | null };
export type PodmanMachineOutputs = { readonly name: string };

const startMs = 20 * 60_000;
const program = ({ podman: given }: PodmanMachineDesired) => given ?? podman;

export const podmanMachineKind: ResourceKind<PodmanMachineDesired, PodmanMachineObserved, PodmanMachineImage, PodmanMachineOutputs> = {
  type: 'resource',
  name: 'podman-machine',
  describe: ({ name, host, state, cpus, memoryMiB }) => `podman machine ${name} on ${host} ${state} (${cpus} CPUs, ${memoryMiB} MiB)`,
  validate: (desired) => [
    ...(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(desired.name) ? [] : [`name "${desired.name}" is no name of a machine`]),
    ...(['cpus', 'memoryMiB', 'diskGiB'] as const).flatMap((field) =>
      Number.isInteger(desired[field]) && desired[field] > 0 ? [] : [`${field} ${String(desired[field])} is no positive whole number`],
    ),
  ],
  facts: (desired) => {
    const { host, name, state } = desired;
    const unit: Fact = { fact: 'unit', host, unit: `podman-machine:${name}` };
    // The machine takes from its host what what runs in it can have.
    const sizes: Fact[] = (['cpus', 'memoryMiB', 'diskGiB'] as const).flatMap((resource): Fact[] => [
      { fact: 'demand', place: `host:${host}`, resource, by: `vm:${name}`, amount: desired[resource] },
      { fact: 'capacity', place: `vm:${name}`, resource, amount: desired[resource] },
    ]);
    const requires = [{ fact: 'program', host, program: program(desired) } as const];
    return state === 'running' ? { requires, provides: [unit, ...sizes] } : { requires, retracts: [unit] };
  },
  identity: ({ host, name }) => `podman-machine ${host}:${name}`,
  read: async (context, desired) => ({ machine: await readPodmanMachine(context.host(desired.host), program(desired), desired.name) }),
  diff,
  async capture(_, __, { machine }) {
    if (machine === undefined) return { machine: null };
    const { everStarted: _everStarted, ...rest } = machine;
    return { machine: rest };
  },
  async apply(context, desired) {
    const host = context.host(desired.host);
    const found = await readPodmanMachine(host, program(desired), desired.name);
    if (found === undefined) await run(host, desired, ['init', ...initFlags(desired), desired.name]);
    else if (differences(desired, found).length > 0) await resize(host, desired, found, desired);
    await bring(host, desired, desired.state === 'running');
  },
  async restore(context, desired, { machine: before }) {
    const host = context.host(desired.host);
    const now = await readPodmanMachine(host, program(desired), desired.name);
    if (before === null) return now === undefined ? undefined : remove(host, desired, now);
    if (now === undefined) {
      throw new LongshoreError(
        'machine-gone',
        `cannot restore podman machine "${desired.name}" on ${desired.host}: it is not there any more`,
        {
          next: 'Look who has removed it; what was in it can only come from a backup.',
        },
      );
    }
    // A disk that has grown stays so.
    const target = { ...before, diskGiB: now.diskGiB };
    if (before.diskGiB !== now.diskGiB)
      context.note(`the disk of podman machine ${desired.name} stays at ${now.diskGiB} GiB: it cannot shrink`);
    if (differences(target, now).length > 0) await resize(host, desired, now, target);
    await bring(host, desired, before.running);
  },
  outputs: ({ name }) => ({ name }),
};

function diff(desired: PodmanMachineDesired, { machine }: PodmanMachineObserved): Diff {
  const { name, host, state } = desired;
  if (machine === undefined) return { action: 'create', changes: [{ field: name, to: `${initFlags(desired).join(' ')}, ${state}` }] };
  if (machine.diskGiB > desired.diskGiB) {
    const because = `the disk of podman machine ${name} on ${host} has ${machine.diskGiB} GiB, and can only grow`;
    return { action: 'refuse', because, next: `Write ${machine.diskGiB} into the plan, or make another machine.` };
  }
  const sizes = differences(desired, machine);
  const running = state === 'running';
  return diffOf('update', [
    ...sizes.map((field) => ({
      field,
      from: String(machine[field]),
      to: `${String(desired[field])}${machine.running ? ' (the machine is stopped for it)' : ''}`,
    })),
    ...(machine.running === running ? [] : [{ field: 'state', from: machine.running ? 'running' : 'stopped', to: state }]),
  ]);
}

function differences(wanted: Shape, found: Shape): readonly (keyof Shape)[] {
  return (['cpus', 'memoryMiB', 'diskGiB', 'rootful'] as const).filter((field) => wanted[field] !== found[field]);
}

function initFlags({ cpus, memoryMiB, diskGiB, rootful }: Shape): readonly string[] {
  return [`--cpus=${cpus}`, `--memory=${memoryMiB}`, `--disk-size=${diskGiB}`, `--rootful=${rootful}`];
}

async function resize(host: HostWriter, desired: PodmanMachineDesired, found: PodmanMachine, wanted: Shape): Promise<void> {
  if (found.running) await run(host, desired, ['stop', desired.name]);
  const flags = differences(wanted, found).map(
    (field) => initFlags(wanted)[['cpus', 'memoryMiB', 'diskGiB', 'rootful'].indexOf(field)] ?? '',
  );
  await run(host, desired, ['set', ...flags, desired.name]);
}

async function bring(host: HostWriter, desired: PodmanMachineDesired, running: boolean): Promise<void> {
  const now = await readPodmanMachine(host, program(desired), desired.name);
  if (now === undefined || now.running === running) return;
  await run(host, desired, [running ? 'start' : 'stop', desired.name]);
}

/** To see what it holds it must run. */
async function remove(host: HostWriter, desired: PodmanMachineDesired, now: PodmanMachine): Promise<void> {
  if (desired.discardContent !== true && now.everStarted) {
    if (!now.running) await run(host, desired, ['start', desired.name]);
    const content = await podmanContent(host, program(desired), desired.name);
    if (content.length > 0) {
      throw new LongshoreError(
        'machine-not-empty',
        `cannot delete podman machine "${desired.name}" on ${desired.host}: it holds ${content.slice(0, 5).join(', ')}${content.length > 5 ? ' …' : ''}`,
        {
          next: 'Move away what is in it, or say `discardContent: true` if it may be destroyed.',
        },
      );
    }
  }
  await run(host, desired, ['rm', '--force', desired.name]);
}

async function run(host: HostWriter, desired: PodmanMachineDesired, args: readonly string[]): Promise<void> {
  await tell(host, [program(desired), 'machine', ...args], {
    timeoutMs: startMs,
    next: `Run "podman machine inspect ${desired.name}" on ${desired.host}.`,
  });
}

/** @public */
export function podmanMachine(options: Input<PodmanMachineDesired>): StepDefinition<PodmanMachineOutputs> {
  return stepDefinition<PodmanMachineDesired & JsonObject, PodmanMachineOutputs>('resource', podmanMachineKind.name, options, ['name']);
}
