// CloudNativePG's `Database` objects (https://cloudnative-pg.io/documentation/current/declarative_database_management/): a database
// and its owner, once the cluster is healthy. Deleting the object keeps the database unless its reclaim policy says `delete`.
import { at, numberAt, put, textAt, type Doc } from '../doc.ts';
import type { ResourceType } from '../resource-types.ts';
import { cnpgServerId, ensureDatabase } from './cnpg-cluster.ts';
import { cnpgVersion } from './cnpg-version.ts';
import { deleting, namespaceOf, type Controller, type ControllerContext } from './controller.ts';
import { quoted } from './sql-text.ts';

const finalizer = 'cnpg.io/deleteDatabase';

export const controlCnpgDatabases: Controller = async (context) => {
  const { objects } = context;
  const type = objects.findKind('postgresql.cnpg.io', 'Database');
  const clusters = objects.findKind('postgresql.cnpg.io', 'Cluster');
  if (type === undefined || clusters === undefined || cnpgVersion(objects) === undefined) return;
  for (const object of objects.list(type)) {
    const cluster = textAt(object, 'spec.cluster.name') ?? '';
    const owner = objects.get(clusters, namespaceOf(object), cluster);
    const healthy = owner !== undefined && textAt(owner, 'status.phase') === 'Cluster in healthy state';
    const id = cnpgServerId(context.cluster, namespaceOf(object), cluster);
    if (deleting(object)) {
      if (healthy && textAt(object, 'spec.databaseReclaimPolicy') === 'delete') await drop(context, id, object);
      objects.change(type, object, (next) => put(next, 'metadata.finalizers', []));
    } else if (healthy) await bringAbout(context, type, id, object);
  }
};

async function bringAbout(context: ControllerContext, type: ResourceType, id: string, object: Doc): Promise<void> {
  const generation = numberAt(object, 'metadata.generation') ?? 1;
  if (numberAt(object, 'status.observedGeneration') === generation && at(object, 'status.applied') === true) return;
  let problem: string | undefined;
  try {
    if (textAt(object, 'spec.ensure') === 'absent') await drop(context, id, object);
    else await ensureDatabase(context, id, textAt(object, 'spec.name') ?? '', textAt(object, 'spec.owner') ?? '');
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  context.objects.change(type, object, (next) => {
    put(next, 'metadata.finalizers', [finalizer]);
    put(next, 'status', {
      applied: problem === undefined,
      observedGeneration: generation,
      ...(problem === undefined ? {} : { message: problem }),
    });
  });
}

async function drop({ world }: ControllerContext, id: string, object: Doc): Promise<void> {
  await world().postgres.administer(id, 'postgres', `drop database if exists ${quoted(textAt(object, 'spec.name') ?? '')} with (force)`);
}
