// Mutations of the flagship plan, one by one: what people forget, swap and misspell.
import { drop, fact, input, inventory, replaced, swap, swapPhases, unorder, value } from './edit.ts';
import type { Mutation } from './mutation.ts';

export const blumeopsMutations: readonly Mutation[] = [
  // Order.
  {
    what: 'the phases kubernetes and postgresql are swapped',
    mutate: swapPhases('kubernetes', 'postgresql'),
    code: 'fact-not-provided',
    step: 'postgresql/not-older',
  },
  {
    what: 'the phases foundation and kubernetes are swapped',
    mutate: swapPhases('foundation', 'kubernetes'),
    code: 'fact-not-provided',
    step: 'kubernetes/databases',
  },
  {
    what: 'the phases postgresql and miniflux stay, kubernetes comes last',
    mutate: swapPhases('kubernetes', 'miniflux'),
    code: 'fact-not-provided',
    step: 'miniflux/database',
  },
  {
    what: 'the name is claimed before it is released',
    mutate: swap('miniflux/release-name', 'miniflux/name'),
    code: 'name-held',
    step: 'miniflux/name',
  },
  {
    what: 'nothing says that the name is released first',
    mutate: unorder('miniflux/name', 'miniflux/release-name'),
    code: 'name-held',
    step: 'miniflux/name',
  },
  // What is dropped.
  { what: 'the release of the name is dropped', mutate: drop('miniflux/release-name'), code: 'name-held', step: 'miniflux/name' },
  { what: 'the freeze is dropped', mutate: drop('miniflux/frozen'), code: 'fact-not-provided', step: 'miniflux/database', says: 'frozen' },
  { what: 'the old writer is not stopped', mutate: drop('miniflux/pause-old'), code: 'two-writers', step: 'miniflux/app' },
  { what: 'the move is dropped', mutate: drop('miniflux/database'), code: 'data-left-behind' },
  { what: 'the old service is not retired', mutate: drop('miniflux/retire-old'), code: 'comes-back' },
  {
    what: 'the approval is dropped',
    mutate: drop('foundation/registry-approval'),
    code: 'product-requirement',
    step: 'foundation/registry-name',
    says: 'approved(svc:registry, indri)',
  },
  {
    what: 'the edit of the policy is dropped',
    mutate: drop('foundation/registry-policy'),
    code: 'fact-not-provided',
    step: 'foundation/registry-tag',
    says: 'tag:registry',
  },
  // What gets another value.
  {
    what: 'the tag is written without its sort',
    mutate: value('foundation/registry-tag', 'tag:registry', 'registry'),
    code: 'invalid-input',
    step: 'foundation/registry-tag',
  },
  {
    what: 'the served name is written without its sort',
    mutate: value('foundation/registry-name', 'svc:registry', 'registry'),
    code: 'name-sort',
    step: 'foundation/registry-name',
  },
  {
    what: 'the approval is for another name',
    mutate: value('foundation/registry-approval', 'svc:registry', 'svc:registri'),
    code: 'fact-not-provided',
    step: 'foundation/registry-approval',
  },
  {
    what: 'the operator has another name',
    mutate: value('kubernetes/database-cluster', 'cloudnative-pg', 'cnpg'),
    code: 'fact-not-provided',
    step: 'kubernetes/database-cluster',
  },
  {
    what: 'the cluster object is in another namespace',
    mutate: value('kubernetes/database-cluster', 'databases', 'database'),
    code: 'fact-not-provided',
    step: 'kubernetes/database-cluster',
    says: 'namespace(minikube, database)',
  },
  {
    what: 'the CRD has another group',
    mutate: value('kubernetes/database-operator', 'postgresql.cnpg.io', 'postgresql.k8s.enterprisedb.io'),
    code: 'fact-not-provided',
    step: 'kubernetes/database-cluster',
    says: 'crd(',
  },
  {
    what: 'the registry mounts a program that is not built',
    mutate: value('foundation/registry', 'zot-darwin-arm64', 'zot-linux-amd64'),
    code: 'fact-not-provided',
    step: 'foundation/registry',
  },
  {
    what: 'a setting of the old service gets another value',
    mutate: fact('miniflux/app', 'provides', { setting: 'POLLING_FREQUENCY' }, { value: 30 }),
    code: 'setting-changed',
    step: 'miniflux/app',
  },
  {
    what: 'a setting of the old service is forgotten',
    mutate: fact('miniflux/app', 'provides', { setting: 'BATCH_SIZE' }),
    code: 'automation-lost',
  },
  {
    what: 'the writer is said to write somewhere else',
    mutate: fact('miniflux/pause-old', 'retracts', { fact: 'writer' }),
    code: 'two-writers',
    step: 'miniflux/app',
  },
  {
    what: 'the move goes to another server',
    mutate: value('miniflux/database', 'blumeops-pg', 'blumeops-pg2'),
    code: 'fact-not-provided',
    step: 'miniflux/database',
  },
  {
    what: 'the move reads another database',
    mutate: input('miniflux/database', (before) => ({ ...before, from: replaced(before['from'], 'miniflux', 'miniflux2') as never })),
    code: 'fact-not-provided',
    step: 'miniflux/database',
  },
  {
    what: 'the server is an older PostgreSQL',
    mutate: value('kubernetes/database-cluster', ':18', ':16'),
    code: 'version-order',
    step: 'miniflux/database',
  },
  {
    what: 'the driver mounts nothing',
    mutate: value('foundation/cluster', 'docker', 'podman'),
    code: 'fact-not-provided',
    step: 'foundation/cluster',
  },
  // The inventory.
  {
    what: 'the secret has another key',
    mutate: inventory((before) => ({
      ...before,
      secrets: before.secrets.map((each) => (each.name === 'borgmatic-database' ? { ...each, keys: ['pass'] } : each)),
    })),
    code: 'fact-not-provided',
    step: 'kubernetes/databases',
  },
  {
    what: 'docker is not installed',
    mutate: inventory((before) => ({
      ...before,
      hosts: before.hosts.map((host) => ({ ...host, programs: host.programs.filter((each) => !each.endsWith('/docker')) })),
    })),
    code: 'fact-not-provided',
    step: 'foundation/cluster',
  },
  {
    what: 'the folder of the configuration is not there',
    mutate: inventory((before) => ({
      ...before,
      hosts: before.hosts.map((host) => ({
        ...host,
        paths: Object.fromEntries(Object.entries(host.paths ?? {}).filter(([path]) => !path.endsWith('.config'))),
      })),
    })),
    code: 'fact-not-provided',
    step: 'foundation/registry-config-folder',
  },
];
