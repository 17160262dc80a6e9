// What `minikube start` makes of its flags, and whether the driver that it wants can be had on the host.
import type { CommandResult } from '../../../ports/host.ts';
import { brewPrefix } from '../brew-prefix.ts';
import type { MinikubeProfile } from '../minikube-profile.ts';
import { failed, type CommandContext } from './command.ts';
import type { Flags } from './flags.ts';
import { runningPodmanMachines } from './podman.ts';

const providerCode = Object.freeze({ notRunning: 63, notFound: 65 });
/** The flags that it understands; each has a value. */
export const startFlags = [
  '-p',
  '--profile',
  '--driver',
  '--container-runtime',
  '--cpus',
  '--memory',
  '--disk-size',
  '--apiserver-names',
  '--listen-address',
  '--kubernetes-version',
];

/** `undefined` for a flag, a driver or a size that the stand-in does not know. Flags left out keep what the profile has. */
export function wantedProfile(
  context: CommandContext,
  name: string,
  flags: Flags,
  existing: MinikubeProfile | undefined,
): MinikubeProfile | undefined {
  const before = existing ?? defaults(context, name);
  const driver = flags.value('--driver') ?? before.driver;
  const cpus = Number(flags.value('--cpus') ?? before.cpus);
  const memoryMb = megabytes(flags.value('--memory') ?? String(before.memoryMb));
  const diskMb = megabytes(flags.value('--disk-size') ?? String(before.diskMb));
  const supported = flags.besides(startFlags).length === 0 && ['docker', 'podman'].includes(driver) && Number.isInteger(cpus);
  if (!supported || memoryMb === undefined || diskMb === undefined) return undefined;
  return {
    ...before,
    driver,
    cpus,
    memoryMb,
    diskMb,
    containerRuntime: flags.value('--container-runtime') ?? before.containerRuntime,
    apiserverNames: flags.has('--apiserver-names')
      ? flags.values('--apiserver-names').flatMap((names) => names.split(','))
      : before.apiserverNames,
    listenAddress: flags.value('--listen-address') ?? before.listenAddress,
    kubernetesVersion: kubernetesVersion(flags.value('--kubernetes-version')) ?? before.kubernetesVersion,
  };
}

/** What `minikube start` chooses by itself (minikube start --help). */
function defaults(context: CommandContext, name: string): MinikubeProfile {
  return {
    name,
    driver: hasProgram(context, 'docker') ? 'docker' : 'podman',
    containerRuntime: 'docker',
    cpus: 2,
    memoryMb: 4000,
    diskMb: 20_000,
    apiserverNames: [],
    listenAddress: '',
    kubernetesVersion: 'v1.34.0',
    running: false,
  };
}

/** The failure with which minikube ends when a driver's program is not installed, or its machine does not run. */
export function driverFault(context: CommandContext, driver: string): CommandResult | undefined {
  if (!hasProgram(context, driver)) {
    const reason = `The '${driver}' provider was not found: exec: "${driver}": executable file not found in $PATH`;
    return failed(providerCode.notFound, `🤷  Exiting due to PROVIDER_${driver.toUpperCase()}_NOT_FOUND: ${reason}`);
  }
  const needsMachine = driver === 'podman' && context.host.inventory.os.family === 'macos';
  if (!needsMachine || runningPodmanMachines(context).length > 0) return undefined;
  return failed(
    providerCode.notRunning,
    '💣  Exiting due to PROVIDER_PODMAN_NOT_RUNNING: "podman version --format {{.Server.Version}}" exit status 125: Cannot connect to Podman',
  );
}

function hasProgram(context: CommandContext, name: string): boolean {
  return [`${brewPrefix(context.host.inventory)}/bin`, '/usr/local/bin', '/usr/bin'].some(
    (place) => context.host.files.stat(`${place}/${name}`) !== undefined,
  );
}

/** `8192`, `8192mb`, `8g`: minikube's sizes, megabytes when nothing is said. */
function megabytes(size: string): number | undefined {
  const match = /^(\d+)\s*(m|mb|mib|g|gb|gib)?$/i.exec(size);
  if (match?.[1] === undefined) return undefined;
  return Number(match[1]) * (match[2]?.toLowerCase().startsWith('g') === true ? 1024 : 1);
}

function kubernetesVersion(given: string | undefined): string | undefined {
  return given === undefined || given.startsWith('v') ? given : `v${given}`;
}
