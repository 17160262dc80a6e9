// Services as their users see them: served or not, what they rest on, what their automation does, and what people did.
import type { FactFamily } from './fact-shape.ts';

export type ServiceFact =
  | { readonly fact: 'serving'; readonly service: string }
  | { readonly fact: 'gate'; readonly gate: string }
  | {
      readonly fact: 'dependency';
      readonly service: string;
      readonly on: string;
      readonly sort: 'runtime' | 'build' | 'pull' | 'document' | 'credential' | 'recovery';
    }
  | { readonly fact: 'behaviour'; readonly service: string; readonly behaviour: string }
  | { readonly fact: 'setting'; readonly service: string; readonly setting: string; readonly value: string | number | boolean }
  | { readonly fact: 'wired'; readonly into: string; readonly name: string }
  | {
      readonly fact: 'actuator';
      readonly actuator: string;
      readonly command: string;
      readonly about: string;
      readonly can: readonly ('create' | 'change' | 'remove')[];
    }
  | { readonly fact: 'condition'; readonly host: string; readonly condition: string; readonly holder?: string };

export const serviceFacts: FactFamily<ServiceFact> = {
  title: 'Services, wiring and conditions',
  about:
    'Whether users are served, what a service needs to run and to be rebuilt, what its automation does beyond running it, what is registered in a configuration, and conditions of a host that nobody thinks of until they are gone.',
  facts: {
    serving: {
      what: 'Users reach a service. Its loss and return are what downtime is measured by.',
      key: ['service'],
      fields: { service: 'Service.' },
      absence: 'false',
      example: { fact: 'serving', service: 'miniflux' },
    },
    gate: {
      what: 'A person has done what a gate asks for.',
      key: ['gate'],
      fields: { gate: 'Its name.' },
      absence: 'false',
      example: { fact: 'gate', gate: 'svc:registry is approved' },
    },
    dependency: {
      what: 'A service needs another thing, in one of several ways.',
      key: ['service', 'on', 'sort'],
      fields: {
        service: 'Service.',
        on: 'Service, tool or document that it needs.',
        sort: 'When: to run, to be built, to be pulled, to be followed by a person, for a credential, or to be rebuilt after a loss.',
      },
      absence: 'unknown',
      example: { fact: 'dependency', service: 'minikube', on: 'registry', sort: 'pull' },
    },
    behaviour: {
      what: 'The automation of a service does something beyond running it.',
      key: ['service', 'behaviour'],
      fields: { service: 'Service.', behaviour: 'What it does, as `restarts when an archive arrives`.' },
      absence: 'unknown',
      example: { fact: 'behaviour', service: 'kiwix', behaviour: 'picks up new archives' },
    },
    setting: {
      what: 'A service runs with a setting that somebody chose.',
      key: ['service', 'setting'],
      fields: { service: 'Service with its place where it has two.', setting: 'Name of the setting.', value: 'Its value; never a secret.' },
      absence: 'unknown',
      example: { fact: 'setting', service: 'transmission', setting: 'speed-limit-up', value: 100 },
    },
    wired: {
      what: 'A name is known to a configuration: a role to a playbook, a repository to Helm, a component to a collector.',
      key: ['into', 'name'],
      fields: { into: 'The configuration: `playbook:indri.yml`, `helm@gilbert`, `alloy-config`.', name: 'What is known to it.' },
      absence: 'false',
      example: { fact: 'wired', into: 'playbook:indri.yml', name: 'zot_metrics' },
    },
    actuator: {
      what: 'A command of the user’s own automation brings about facts of one name, and can do so much.',
      key: ['actuator'],
      fields: {
        actuator: 'Its name, as `role:tailscale_serve`.',
        command: 'Text by which a command line calls it.',
        about: 'Name of the facts that it is for: `advertised`.',
        can: 'What it really does: `create`, `change` what is there, `remove` what is no longer wanted.',
      },
      absence: 'unknown',
      example: {
        fact: 'actuator',
        actuator: 'role:tailscale_serve',
        command: '--tags tailscale-serve',
        about: 'advertised',
        can: ['create'],
      },
    },
    condition: {
      what: 'Something holds on a host that other things silently build on.',
      key: ['host', 'condition'],
      fields: {
        host: 'Host of the inventory.',
        condition: '`gui-session`, `stays-awake`, `unlocked-keychain` …',
        holder: 'What keeps it so.',
      },
      absence: 'unknown',
      example: { fact: 'condition', host: 'indri', condition: 'stays-awake', holder: 'Amphetamine' },
    },
  },
};
