// Everything of the document that only a person can do, each with what shows that it is done. docs/guide/gates.md lists them.
import { approval } from '../../src/kinds/gate/approval/approval.ts';
import { probeGate } from '../../src/kinds/gate/probe-gate/probe-gate.ts';
import type { StepDefinition } from '../../src/plan/step.ts';
import { textfiles } from './inventory/paths.ts';

const suffix = 'tail8d86e.ts.net';
const services = 'https://login.tailscale.com/admin/services';
const machines = 'https://login.tailscale.com/admin/machines';

/** Defined first: serving a name that does not exist leaves the host's serve configuration in a bad state. */
const defined = (name: string, port: string, because: string): StepDefinition =>
  probeGate({
    gate: `svc:${name} is defined`,
    because,
    instructions: ['Click "Advertise", then "Define a Service".', `Name it ${name}, with the endpoint ${port}.`, 'Save it.'],
    link: services,
    probe: { probe: 'service', service: `svc:${name}`, state: 'defined' },
  });

export const gates: Readonly<Record<string, { readonly document: string; readonly gate: StepDefinition }>> = {
  'policy-agreed': {
    document: '0.1',
    gate: approval({
      gate: 'the tailnet policy with tag:registry is agreed to',
      what: 'tag:registry is added to the policy of the tailnet, with its tests.',
      because: 'The policy decides who reaches what for everybody at once.',
      lookAt: ['the lines that change, and who gains and loses what by them: `longshore preview plans/blumeops`'],
    }),
  },
  'registry-defined': { document: '0.2', gate: defined('registry', 'tcp:443', 'A service must be defined before a host serves it.') },
  'registry-tag': {
    document: '0.2',
    gate: probeGate({
      gate: 'indri has tag:registry',
      because: 'A grant to tag:registry reaches only devices that have it.',
      instructions: ['Open the menu (…) of indri, then "Edit ACL tags".', 'Add tag:registry beside the tags that are there, and save.'],
      link: machines,
      probe: { probe: 'device', device: 'indri', tags: ['tag:registry'] },
    }),
  },
  'registry-approved': {
    document: '0.2',
    gate: probeGate({
      gate: 'indri may host svc:registry',
      because: 'A host that offers a service carries no traffic for it before somebody has approved it.',
      instructions: ['Open svc:registry.', 'Below "Service hosts", approve indri.'],
      link: services,
      probe: { probe: 'service', service: 'svc:registry', state: 'approved', device: 'indri' },
      verify: { probe: 'http', url: `https://registry.${suffix}/v2/`, from: 'laptop' },
    }),
  },
  'podman-machine': {
    document: '0.8',
    gate: probeGate({
      gate: 'the podman machine runs',
      because: 'The hypervisor may want a session at the screen; over ssh the machine can hang in "Starting".',
      instructions: [
        'Log in at the screen of indri (or by Screen Sharing) and open Terminal.',
        'If `podman machine list` says "Starting": `podman machine rm -f`, then `podman machine init --cpus 4 --memory 8192 --disk-size 220`.',
        '`podman machine start`; allow what macOS asks.',
      ],
      link: 'vnc://indri',
      probe: { probe: 'command', host: 'indri', argv: ['podman', 'machine', 'inspect', '--format', '{{.State}}'], contains: 'running' },
      verify: { probe: 'command', host: 'indri', argv: ['podman', 'info', '--format', '{{.Host.OS}}'], contains: 'linux' },
      inRehearsal: 'assumed',
    }),
  },
  'backups-mounted': {
    document: 'Backup strategy',
    gate: probeGate({
      gate: 'the share of sifaka is mounted on indri',
      because: 'An app at the screen makes the mount; without it the path is an empty directory, and backups go nowhere.',
      instructions: ['At the screen of indri, open AutoMounter.', 'Mount sifaka/backups, and let it start at login.'],
      link: 'vnc://indri',
      probe: { probe: 'command', host: 'indri', argv: ['mount'], contains: 'on /Volumes/backups (smbfs' },
      inRehearsal: 'assumed',
    }),
  },
  'backups-allowed': {
    document: 'Backup strategy',
    gate: probeGate({
      gate: 'macOS lets the backup read and write the share',
      because: 'The first access of a program to a network volume opens a dialogue; until it is answered the program is refused.',
      instructions: [
        'At the screen of indri, answer the dialogue "… would like to access files on a network volume" with Allow.',
        'If it is gone: System Settings → Privacy & Security → Files and Folders, switch "Network Volumes" on for the program.',
        '`launchctl kickstart gui/501/mcquack.eblume.borgmatic-metrics`, which reads the repository.',
      ],
      link: 'x-apple.systempreferences:com.apple.preference.security?Privacy_FilesAndFolders',
      probe: { probe: 'file', host: 'indri', path: `${textfiles}/borgmatic.prom`, contains: 'borgmatic_up 1', maxAgeSeconds: 7_200 },
      inRehearsal: 'assumed',
    }),
  },
  'stays-awake': {
    document: 'Risk Mitigation',
    gate: probeGate({
      gate: 'indri stays awake',
      because: 'An app at the screen keeps it awake; it has crashed once, and everything was gone overnight.',
      instructions: ['At the screen of indri, open Amphetamine.', 'Start a session without an end, and let it start at login.'],
      link: 'vnc://indri',
      probe: { probe: 'command', host: 'indri', argv: ['pmset', '-g', 'assertions'], contains: 'PreventUserIdleSystemSleep    1' },
      inRehearsal: 'assumed',
    }),
  },
  'kubeconfig-on-gilbert': {
    document: '0.10',
    gate: probeGate({
      gate: 'gilbert reaches the cluster',
      because: 'The kubeconfig of gilbert also holds clusters of work, so that its owner merges it where no step may.',
      instructions: [
        'Merge the context minikube into ~/.kube/config, with its certificates inside.',
        '`kubectl --context minikube get nodes`',
      ],
      probe: {
        probe: 'command',
        host: 'gilbert',
        argv: ['kubectl', '--context', 'minikube', 'get', '--raw', '/readyz'],
        contains: 'ok',
      },
    }),
  },
  'k8s-policy-agreed': {
    document: '1.1',
    gate: approval({
      gate: 'the tailnet policy with tag:k8s is agreed to',
      what: 'tag:k8s and tag:k8s-operator are added to the policy, and pods may reach the registry.',
      because: 'The policy decides who reaches what for everybody at once.',
      lookAt: ['the lines that change, and who gains and loses what by them: `longshore preview plans/blumeops`'],
    }),
  },
  'operator-client': {
    document: '1.2',
    gate: probeGate({
      gate: 'the OAuth client of the operator is in the vault',
      because: 'The console shows its secret once, and only to a person.',
      instructions: [
        'Generate an OAuth client with the description k8s-operator.',
        'Scopes: Devices Core, Auth Keys and Services, all with write; tag: tag:k8s-operator.',
        'Put its id and its secret into 1Password, item tailscale-oauth, fields client_id and client_secret.',
      ],
      link: 'https://login.tailscale.com/admin/settings/oauth',
      probe: { probe: 'secret', name: 'tailscale-oauth', keys: ['client_id', 'client_secret'] },
      verify: {
        probe: 'tailnet-key',
        type: 'client',
        description: 'k8s-operator',
        scopes: ['devices:core', 'auth_keys', 'services'],
        tags: ['tag:k8s-operator'],
      },
      pollMs: 30_000,
    }),
  },
  'dashboards-seen': {
    document: '2.3',
    gate: approval({
      gate: 'the dashboards have been looked at',
      what: 'Grafana in the cluster shows what Grafana on indri showed.',
      because: 'That every panel has data is checked; whether it is the right picture, a person sees.',
      lookAt: [`https://grafana.${suffix}`, 'http://indri:3000, which still runs'],
    }),
  },
  'pg-k8s-defined': { document: '3.3', gate: defined('pg-k8s', 'tcp:5432', 'The plan’s own rule: the name before whatever serves it.') },
  'miniflux-seen': {
    document: '4.4',
    gate: approval({
      gate: 'Miniflux has been used in its new place',
      what: 'Logging in works, feeds refresh, and what was read is still read.',
      because: 'After this the old one is stopped, and what is read from then on is only in the new place.',
      lookAt: [`https://feed.${suffix}`],
    }),
  },
  'pip-on-gilbert': {
    document: '5.4',
    gate: probeGate({
      gate: 'pip on gilbert uses the new index',
      because: 'pip.conf belongs to its owner.',
      instructions: ['In ~/.config/pip/pip.conf, let index-url be https://pypi.tail8d86e.ts.net/root/pypi/+simple/.'],
      probe: { probe: 'file', host: 'gilbert', path: '/Users/eblume/.config/pip/pip.conf', contains: `pypi.${suffix}` },
    }),
  },
  'forge-saved': {
    document: '7 before',
    gate: probeGate({
      gate: 'Forgejo has been saved by hand',
      because: 'The highest risk of the plan: a copy beside the backup, made by somebody who has seen it.',
      instructions: [
        '`brew services stop forgejo`, then `tar -C /opt/homebrew/var -czf ~/forgejo-before.tgz forgejo`, then start it again.',
        'Restore the newest archive of borgmatic into a scratch folder and look into it.',
        'Write down in ~/forgejo-before.txt: the fingerprints of the host keys, the SSH keys of users, the webhooks, and "restored" with the date.',
      ],
      probe: { probe: 'file', host: 'indri', path: '/Users/erichblume/forgejo-before.txt', contains: 'restored' },
      verify: { probe: 'command', host: 'indri', argv: ['test', '-s', '/Users/erichblume/forgejo-before.tgz'] },
    }),
  },
  'ci-client': {
    document: '8.1',
    gate: probeGate({
      gate: 'the OAuth application of Woodpecker is in the vault',
      because: 'Forgejo shows its secret once. Where a token of an administrator is at hand, a step makes it instead.',
      instructions: [
        'Settings → Applications → Manage OAuth2 applications: name woodpecker, redirect URI https://ci.tail8d86e.ts.net/authorize.',
        'Put its id and its secret into 1Password, item woodpecker-forgejo, fields client_id and client_secret.',
      ],
      link: `https://forge.${suffix}/user/settings/applications`,
      probe: { probe: 'secret', name: 'woodpecker-forgejo', keys: ['client_id', 'client_secret'] },
      pollMs: 30_000,
    }),
  },
  'ci-defined': { document: '8.3', gate: defined('ci', 'tcp:443', 'The plan’s own rule: the name before whatever serves it.') },
  'retire-agreed': {
    document: '9.1',
    gate: approval({
      gate: 'the old services may go',
      what: 'PostgreSQL, Grafana, Miniflux and Forgejo are removed from Homebrew on indri.',
      because: 'Until now each could be started again in a minute.',
      lookAt: ['the proofs: `longshore evidence plans/blumeops`', 'that a backup of each new place has been restored once'],
    }),
  },
  'old-data-agreed': {
    document: '9.1',
    gate: approval({
      gate: 'the old data may go',
      what: 'The data directories of the removed services on indri are deleted.',
      because: 'They are the copies to go back to, and there is no way back from this.',
      lookAt: ['the proofs: `longshore evidence plans/blumeops`', 'the date of the last restore'],
    }),
  },
};
