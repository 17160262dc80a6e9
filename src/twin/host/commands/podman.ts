// Stand-in of `podman machine` (https://docs.podman.io/en/latest/markdown/podman-machine.1.html). Podman has one exit code,
// 125, for every failure of its own, so a caller must look at the machine and not at the code.
import type { JsonObject } from '../../../core/json.ts';
import type { CommandResult } from '../../../ports/host.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { podmanImages } from './podman-images.ts';
import { parseFlags, type Flags } from './flags.ts';

export interface PodmanMachine extends JsonObject {
  readonly name: string;
  readonly running: boolean;
  readonly cpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly rootful: boolean;
  readonly everStarted: boolean;
}

const defaultName = 'podman-machine-default';

export const podman: Command = (context) => {
  const [group, verb = '', ...rest] = context.args;
  if (group === '--version') return succeeded('podman version 5.7.1\n');
  if (group !== undefined && ['build', 'push', 'login', 'logout'].includes(group)) {
    // On macOS images live in the machine; podman's client has nothing of its own.
    if (context.host.inventory.os.family === 'macos' && runningPodmanMachines(context).length === 0)
      return failed(
        125,
        'Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection list`',
      );
    return podmanImages(context, group, context.args.slice(1));
  }
  if (group === '--connection') return inMachine(context, verb, rest);
  if (group !== 'machine') throw context.unsupported();
  const flags = parseFlags(rest, ['--format', '--cpus', '--memory', '-m', '--disk-size']);
  const name = flags.words[0] ?? defaultName;
  const machine = context.world.store.get<PodmanMachine>('podman', key(context, name));
  if (verb === 'list' || verb === 'ls') return succeeded(`${JSON.stringify(machines(context).map(listed), null, 4)}\n`);
  if (verb === 'inspect')
    return machine === undefined
      ? failed(125, `Error: ${name}: VM does not exist`, '[]\n')
      : succeeded(`${JSON.stringify([inspected(machine)], null, 4)}\n`);
  if (!['init', 'start', 'stop', 'set', 'rm'].includes(verb)) throw context.unsupported();
  context.changes();
  if (verb === 'init') return init(context, name, machine, flags);
  if (machine === undefined) return failed(125, `Error: ${name}: VM does not exist`);
  if (verb === 'rm') return remove(context, machine, flags);
  if (verb === 'set') return set(context, machine, flags);
  if (verb === 'start' && machine.running) return failed(125, `Error: unable to start "${name}": already running`);
  context.world.store.set('podman', key(context, name), {
    ...machine,
    running: verb === 'start',
    everStarted: machine.everStarted || verb === 'start',
  });
  return succeeded(
    verb === 'start' ? `Starting machine "${name}"\nMachine "${name}" started successfully\n` : `Machine "${name}" stopped successfully\n`,
  );
};

/** The machines of a host that run; minikube's podman driver needs one. */
export function runningPodmanMachines(context: CommandContext): readonly PodmanMachine[] {
  return machines(context).filter((machine) => machine.running);
}

function init(context: CommandContext, name: string, machine: PodmanMachine | undefined, flags: Flags): CommandResult {
  if (machine !== undefined) return failed(125, `Error: ${name}: VM already exists`);
  const made: PodmanMachine = {
    name,
    running: flags.has('--now'),
    everStarted: flags.has('--now'),
    rootful: flags.value('--rootful') === 'true',
    cpus: Number(flags.value('--cpus') ?? 4),
    memoryMib: Number(flags.value('--memory', '-m') ?? 2048),
    diskGib: Number(flags.value('--disk-size') ?? 100),
  };
  context.world.store.set('podman', key(context, name), made);
  return succeeded('Machine init complete\n');
}

/** podman-machine-set(1): sizes of a machine that is stopped; its disk only grows. */
function set(context: CommandContext, machine: PodmanMachine, flags: Flags): CommandResult {
  const disk = Number(flags.value('--disk-size') ?? machine.diskGib);
  const sizes = flags.has('--cpus', '--memory', '-m', '--disk-size');
  if (sizes && machine.running) return failed(125, 'Error: unable to change settings unless vm is stopped');
  if (disk < machine.diskGib) return failed(125, `Error: new disk size must be larger than ${machine.diskGib} GB`);
  context.world.store.set('podman', key(context, machine.name), {
    ...machine,
    cpus: Number(flags.value('--cpus') ?? machine.cpus),
    memoryMib: Number(flags.value('--memory', '-m') ?? machine.memoryMib),
    diskGib: disk,
    rootful: flags.has('--rootful') ? flags.value('--rootful') === 'true' : machine.rootful,
  });
  return succeeded();
}

/** What is in a machine: names in the collection `podman-content` of the store; nothing unless somebody puts it there. */
function inMachine(context: CommandContext, name: string, [what, ...rest]: readonly string[]): CommandResult {
  const machine = context.world.store.get<PodmanMachine>('podman', key(context, name));
  if (machine?.running !== true) return failed(125, 'Cannot connect to Podman. Please verify your connection to the Linux system');
  const names = context.world.store.get<readonly string[]>('podman-content', key(context, name)) ?? [];
  if (what === 'ps') return succeeded(names.map((each) => `${each}\n`).join(''));
  if (what === 'volume' && rest[0] === 'ls') return succeeded();
  throw context.unsupported();
}

function remove(context: CommandContext, machine: PodmanMachine, flags: Flags): CommandResult {
  const forced = flags.has('--force', '-f');
  if (machine.running && !forced) return failed(125, `Error: vm "${machine.name}" is running, cannot be destroyed without --force`);
  // Without --force podman asks, and takes no answer for a no.
  if (!forced && !String(context.stdin ?? '').startsWith('y')) return succeeded('Are you sure you want to continue? [y/N] ');
  context.world.store.remove('podman', key(context, machine.name));
  return succeeded();
}

function machines(context: CommandContext): readonly PodmanMachine[] {
  return context.world.store
    .entries<PodmanMachine>('podman')
    .filter(([each]) => each.startsWith(key(context, '')))
    .map(([, machine]) => machine);
}

/** Sizes in bytes, as text. */
function listed(machine: PodmanMachine) {
  const sizes = { CPUs: machine.cpus, Memory: String(machine.memoryMib * 1024 ** 2), DiskSize: String(machine.diskGib * 1024 ** 3) };
  return {
    Name: machine.name,
    Default: machine.name === defaultName,
    Running: machine.running,
    Starting: false,
    VMType: 'applehv',
    ...sizes,
  };
}

function inspected(machine: PodmanMachine) {
  // Go's zero time for a machine that has never run.
  const lastUp = machine.everStarted ? '2026-01-17T00:00:00Z' : '0001-01-01T00:00:00Z';
  const resources = { CPUs: machine.cpus, DiskSize: machine.diskGib, Memory: machine.memoryMib, USBs: [] };
  return {
    Name: machine.name,
    Resources: resources,
    State: machine.running ? 'running' : 'stopped',
    Rootful: machine.rootful,
    LastUp: lastUp,
  };
}

function key(context: CommandContext, name: string): string {
  return `${context.host.name}:${name}`;
}
