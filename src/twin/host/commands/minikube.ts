// Stand-in of minikube (https://minikube.sigs.k8s.io/docs/commands/; exit codes: /docs/contrib/errorcodes/).
import type { CommandResult } from '../../../ports/host.ts';
import { MinikubeProfiles, type MinikubeProfile } from '../minikube-profile.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags, type Flags } from './flags.ts';
import { driverFault, wantedProfile, startFlags } from './minikube-start.ts';

const exitCode = Object.freeze({ guestConflict: 81, guestNotFound: 85 });
const valued = [...startFlags, '-o', '--output', '-f', '--format'];

export const minikube: Command = (context) => {
  const [verb = '', ...rest] = context.args;
  const flags = parseFlags(rest, valued);
  const name = flags.value('-p', '--profile') ?? 'minikube';
  const profiles = new MinikubeProfiles(context.world, context.host);
  switch (verb) {
    case 'version':
      return succeeded(flags.has('--short') ? 'v1.37.0\n' : 'minikube version: v1.37.0\n');
    case 'profile':
      if (flags.words[0] !== 'list' || flags.value('-o', '--output') !== 'json') throw context.unsupported();
      return succeeded(`${JSON.stringify({ invalid: [], valid: profiles.all().map((profile) => listed(context, profile)) })}\n`);
    case 'status':
      return status(context, profiles, name, flags);
    case 'start':
      context.changes();
      return start(context, profiles, name, flags);
    case 'stop':
      context.changes();
      return stop(profiles, name);
    case 'delete':
      context.changes();
      return remove(profiles, name);
    default:
      throw context.unsupported();
  }
};

async function start(context: CommandContext, profiles: MinikubeProfiles, name: string, flags: Flags): Promise<CommandResult> {
  const existing = profiles.get(name);
  const wanted = wantedProfile(context, name, flags, existing);
  if (wanted === undefined) throw context.unsupported();
  if (existing !== undefined && existing.driver !== wanted.driver) {
    return failed(
      exitCode.guestConflict,
      `❌  Exiting due to GUEST_DRIVER_MISMATCH: The existing "${name}" cluster was created using the "${existing.driver}" driver, which is incompatible with requested "${wanted.driver}" driver.`,
    );
  }
  const fault = driverFault(context, wanted.driver);
  if (fault !== undefined) return fault;
  const fixed =
    existing === undefined ? [] : (['cpus', 'memoryMb', 'diskMb'] as const).filter((field) => existing[field] !== wanted[field]);
  const warnings = fixed.map(
    (field) =>
      `❗  You cannot change the ${{ cpus: 'CPUs', memoryMb: 'memory size', diskMb: 'disk size' }[field]} for an existing minikube cluster. Please first delete the cluster.\n`,
  );
  await profiles.start(wanted);
  return succeeded(`🏄  Done! kubectl is now configured to use "${name}" cluster and "default" namespace by default\n`, warnings.join(''));
}

async function stop(profiles: MinikubeProfiles, name: string): Promise<CommandResult> {
  const profile = profiles.get(name);
  if (profile === undefined) return notFound(name);
  await profiles.stop(profile);
  return succeeded(`✋  Stopping node "${name}"  ...\n🛑  1 node stopped.\n`);
}

async function remove(profiles: MinikubeProfiles, name: string): Promise<CommandResult> {
  const present = profiles.get(name) !== undefined;
  await profiles.delete(name);
  const trying = `🙄  "${name}" profile does not exist, trying anyways.\n`;
  return succeeded(`${present ? '' : trying}💀  Removed all traces of the "${name}" cluster.\n`);
}

function status(context: CommandContext, profiles: MinikubeProfiles, name: string, flags: Flags): CommandResult {
  const profile = profiles.get(name);
  if (profile === undefined) return notFound(name);
  const up = isUp(context, profile);
  const configured = profiles.configured(name);
  const state = up ? 'Running' : 'Stopped';
  const report = {
    Name: name,
    Host: state,
    Kubelet: state,
    APIServer: state,
    Kubeconfig: !up ? 'Stopped' : configured ? 'Configured' : 'Misconfigured',
    Worker: false,
  };
  // One bit each: 1 the host, 2 the cluster, 4 the kubeconfig (minikube status --help).
  const code = (up ? 0 : 1 | 2) | (up && configured ? 0 : 4);
  const format = flags.value('-f', '--format');
  const lines = { ...report, type: 'Control Plane' };
  const text =
    format ??
    '{{.Name}}\ntype: {{.type}}\nhost: {{.Host}}\nkubelet: {{.Kubelet}}\napiserver: {{.APIServer}}\nkubeconfig: {{.Kubeconfig}}\n\n';
  const stdout =
    flags.value('-o', '--output') === 'json'
      ? JSON.stringify(report)
      : Object.entries(lines).reduce((done, [field, value]) => done.replaceAll(`{{.${field}}}`, String(value)), text);
  return { exitCode: code, stdout: stdout.endsWith('\n') ? stdout : `${stdout}\n`, stderr: '' };
}

function listed(context: CommandContext, profile: MinikubeProfile) {
  const kubernetes = {
    KubernetesVersion: profile.kubernetesVersion,
    ClusterName: profile.name,
    Namespace: 'default',
    APIServerName: 'minikubeCA',
    APIServerNames: profile.apiserverNames.length === 0 ? null : profile.apiserverNames,
    ContainerRuntime: profile.containerRuntime,
  };
  const config = {
    Name: profile.name,
    Memory: profile.memoryMb,
    CPUs: profile.cpus,
    DiskSize: profile.diskMb,
    Driver: profile.driver,
    ListenAddress: profile.listenAddress,
    KubernetesConfig: kubernetes,
    Nodes: [
      {
        Name: '',
        Port: 8443,
        KubernetesVersion: profile.kubernetesVersion,
        ContainerRuntime: profile.containerRuntime,
        ControlPlane: true,
        Worker: true,
      },
    ],
  };
  return { Name: profile.name, Status: isUp(context, profile) ? 'OK' : 'Stopped', Config: config, Active: profile.name === 'minikube' };
}

function isUp(context: CommandContext, profile: MinikubeProfile): boolean {
  return profile.running && context.world.clusters.running(profile.name) !== undefined;
}

function notFound(name: string): CommandResult {
  const stdout = `🤷  Profile "${name}" not found. Run "minikube profile list" to view all profiles.\n👉  To start a cluster, run: "minikube start${name === 'minikube' ? '' : ` -p ${name}`}"\n`;
  return failed(exitCode.guestNotFound, '', stdout);
}
