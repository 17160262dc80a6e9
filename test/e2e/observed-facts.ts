// Which facts hold in a twin, for the families that it can be asked for without waiting: listeners, paths, units, clusters
// with their namespaces, definitions and objects, and names of the tailnet.
import type { Fact } from '../../src/core/fact.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { objectId, objectLabel, type KubeObject } from '../../src/ports/cluster.ts';
import { hostMachine } from '../../src/twin/host/host-machine.ts';
import { unitLabel } from '../../src/twin/host/stand-in.ts';
import type { TwinWorld } from '../../src/twin/world.ts';

/** `undefined` where the twin has no word for this fact. */
export function observed(world: TwinWorld, fact: Fact): boolean | undefined {
  switch (fact.fact) {
    case 'listens':
      // Node ports: the twin answers Services inside of the cluster only.
      if (fact.port >= 30_000 && fact.port <= 32_767 && (world.inventory.clusters ?? []).length > 0) return undefined;
      return hostMachine(world, fact.host).processes.listening(fact.port) !== undefined;
    case 'path':
      return hostMachine(world, fact.host).files.stat(fact.path) !== undefined;
    case 'unit':
      return unitRuns(world, fact.host, fact.unit);
    case 'cluster':
      return world.clusters.running(fact.cluster) !== undefined;
    case 'object':
      return objectsOf(world, fact.cluster).some((object) => objectLabel(objectId(object)) === fact.object || isPodOf(object, fact.object));
    case 'namespace':
      return objectsOf(world, fact.cluster).some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === fact.namespace);
    case 'crd':
      return objectsOf(world, fact.cluster).some((object) => object.kind === 'CustomResourceDefinition' && typeOf(object) === fact.type);
    case 'name': {
      const holder = world.tailnet.holder(fact.name);
      return fact.holder === 'nobody' ? holder === undefined : holder !== undefined && sameHolder(holder, fact.holder);
    }
    default:
      return undefined;
  }
}

/** What says more than that the fact is not so: who has the port or the name. */
export function seenInstead(world: TwinWorld, fact: Fact): string {
  if (fact.fact === 'name') return `held by ${world.tailnet.holder(fact.name) ?? 'nobody'}`;
  if (fact.fact === 'listens') return `the port is ${hostMachine(world, fact.host).processes.listening(fact.port)?.label ?? 'nobody'}’s`;
  return '';
}

/** A service of the system (an application at the screen) is no unit of the twin. */
function unitRuns(world: TwinWorld, host: string, unit: string): boolean | undefined {
  const service = serviceOf(world.inventory, host, unit);
  if (service !== undefined && 'system' in service.manager) return undefined;
  const { files, inventory, processes } = hostMachine(world, host);
  const { jobs } = processes;
  if (unit.startsWith('cron:')) {
    const table = files.read(`/var/spool/cron/crontabs/${inventory.user.name}`);
    return table !== undefined && Buffer.from(table).toString('utf8').includes(unit.slice('cron:'.length));
  }
  const job = jobs.get(service === undefined ? unit : unitLabel(service)) ?? jobs.get(`homebrew.mxcl.${unit}`);
  // A timer has no process between its runs: it is there once it is loaded.
  return job !== undefined && (job.state === 'running' || job.interval !== undefined || job.calendar);
}

function serviceOf({ services }: Inventory, host: string, unit: string) {
  return services.find((each) => each.host === host && (each.name === unit || Object.values(each.manager)[0] === unit));
}

/** `Pod of Job NAMESPACE/NAME`: under whichever name. */
function isPodOf({ kind, metadata, ...object }: KubeObject, label: string): boolean {
  const job = `Pod of Job ${metadata.namespace ?? ''}/${metadata.labels?.['batch.kubernetes.io/job-name'] ?? ''}`;
  return kind === 'Pod' && label === job && (object['status'] as { phase?: string } | undefined)?.phase === 'Running';
}

function objectsOf(world: TwinWorld, cluster: string): readonly KubeObject[] {
  return world.store.entries<KubeObject>(`kube/${cluster}/object`).map(([, object]) => object);
}

function typeOf(definition: KubeObject): string {
  const { group, names } = definition['spec'] as { readonly group: string; readonly names: { readonly kind: string } };
  return `${group}/${names.kind}`;
}

/** The twin says which object of a cluster holds a name; a fact says by which label. */
function sameHolder(holder: string, stated: string): boolean {
  const [place] = stated.split('/');
  return holder === stated || (stated.startsWith('cluster:') && place !== undefined && holder.startsWith(place));
}
