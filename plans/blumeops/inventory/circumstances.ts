// What else is so: who can resolve what, who is meant to use what, what rests on what.
import type { Audience, ServiceDependency, ServiceSetting, Wiring } from '../../../src/inventory/circumstances.ts';
import type { Place, Zone } from '../../../src/inventory/place.ts';
import type { SecretProvider } from '../../../src/inventory/secret-provider.ts';

const tailnetNames = ['*.tail8d86e.ts.net', 'indri', 'gilbert', 'sifaka'];

export const zones: readonly Zone[] = [
  { from: 'laptop', resolves: tailnetNames },
  { from: 'host:indri', resolves: tailnetNames },
  // Cluster DNS and the node know nothing of MagicDNS.
  { from: 'cluster:minikube', resolves: ['*.svc', '*.svc.cluster.local', 'host.minikube.internal'] },
  { from: 'node:minikube', resolves: ['host.minikube.internal'] },
];

export const places: readonly Place[] = [
  { place: 'cluster:minikube', within: 'node:minikube' },
  { place: 'node:minikube', within: 'vm:containers' },
  { place: 'vm:containers', within: 'host:indri' },
];

export const audiences: readonly Audience[] = [
  { service: 'grafana', allow: ['autogroup:admin'], deny: ['autogroup:member'] },
  { service: 'loki', allow: ['autogroup:admin'], deny: ['autogroup:member'] },
  { service: 'registry', allow: ['autogroup:admin', 'tag:k8s'], deny: ['autogroup:member', 'lan'] },
];

/** `op` asks a person with a fingerprint or at an unlocked screen. */
export const secretProviders: readonly SecretProvider[] = [{ name: '1password', hosts: ['gilbert'], interactive: true }];

export const dependencies: readonly ServiceDependency[] = [
  { service: 'miniflux', on: 'postgresql', sort: 'runtime' },
  { service: 'alloy', on: 'prometheus', sort: 'runtime' },
  { service: 'alloy', on: 'loki', sort: 'runtime' },
  { service: 'grafana', on: 'prometheus', sort: 'runtime' },
  { service: 'grafana', on: 'loki', sort: 'runtime' },
  { service: 'kiwix', on: 'transmission', sort: 'runtime' },
  { service: 'borgmatic', on: 'sifaka', sort: 'runtime' },
];

export const settings: readonly ServiceSetting[] = [
  { service: 'transmission', setting: 'speed-limit-up', value: 100 },
  { service: 'transmission', setting: 'rpc-bind-address', value: '127.0.0.1' },
  { service: 'transmission', setting: 'rpc-whitelist', value: '127.0.0.1' },
  { service: 'miniflux', setting: 'BASE_URL', value: 'https://feed.tail8d86e.ts.net' },
  { service: 'miniflux', setting: 'POLLING_FREQUENCY', value: 60 },
  { service: 'miniflux', setting: 'BATCH_SIZE', value: 100 },
  { service: 'miniflux', setting: 'POLLING_SCHEDULER', value: 'entry_frequency' },
  { service: 'miniflux', setting: 'CLEANUP_ARCHIVE_UNREAD_DAYS', value: 180 },
  { service: 'miniflux', setting: 'CLEANUP_ARCHIVE_READ_DAYS', value: 60 },
];

const roles = ['loki', 'alloy', 'prometheus', 'grafana', 'transmission', 'transmission_metrics', 'kiwix', 'borgmatic', 'borgmatic_metrics'];
const moreRoles = ['forgejo', 'devpi', 'devpi_metrics', 'plex_metrics', 'postgresql', 'miniflux', 'tailscale-serve'];
export const wirings: readonly Wiring[] = [
  { into: 'playbook:indri.yml', names: [...roles, ...moreRoles] },
  { into: 'alloy-config', names: ['loki.write.loki', 'prometheus.remote_write.local'] },
];
