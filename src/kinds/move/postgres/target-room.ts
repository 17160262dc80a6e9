// How much the target's disk has left, from whoever can tell: the host that the server runs on, or the claim of a cluster
// that an operator runs. PostgreSQL itself cannot: no function of it says how much is free.
import { LongshoreError } from '../../../core/error.ts';
import { isJsonObject, type Json } from '../../../core/json.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { serverLabel, type DatabaseReader } from '../../../ports/database.ts';
import { query } from '../../../ports/host.ts';
import type { PostgresMoveSpec } from './postgres-move-spec.ts';
import { quantityBytes } from './quantity-bytes.ts';

export interface Room {
  readonly freeBytes: number;
  /** Where that was read, for people. */
  readonly where: string;
}

/** A sentence says why it is unknown. */
export async function targetRoom(context: ReadContext, { to }: PostgresMoveSpec, target: DatabaseReader): Promise<Room | string> {
  const label = serverLabel(to.server);
  try {
    return to.server.at === 'host' ? await roomOnHost(context, to.server.host, target) : await roomOfClaim(context, to.server, target);
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = error instanceof LongshoreError ? error.message : 'there is no way to its disk from here';
    return `how much room the disk of ${label} has left is unknown: ${reason}`;
  }
}

/** `-P` and `-k`: one line for a file system, in KiB, on every system (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/df.html). */
async function roomOnHost(context: ReadContext, host: string, target: DatabaseReader): Promise<Room | string> {
  const [place] = await target.query<{ path: string }>(
    `set local search_path = pg_catalog; select coalesce(nullif(pg_tablespace_location(dattablespace), ''), current_setting('data_directory')) as path from pg_database where datname = current_database()`,
  );
  const path = place?.path ?? '';
  const { exitCode, stdout, stderr } = await context.host(host).query(query(['df', '-Pk', path]));
  const free = Number(/\s(\d+)\s+\d+%\s/.exec(stdout.trim().split('\n').at(-1) ?? '')?.[1]);
  if (exitCode !== 0 || Number.isNaN(free)) {
    const said = stderr.trim().split('\n')[0] ?? '';
    return `how much room the disk of ${host} has left is unknown: df ${path}: ${said === '' ? `exit code ${exitCode}` : said}`;
  }
  return { freeBytes: free * 1024, where: `the disk of ${path} on ${host}` };
}

interface ClusterServer {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * The claims of a CloudNativePG cluster bear its name (https://cloudnative-pg.io/documentation/current/labels_annotations/);
 * every instance keeps everything, so that the smallest counts. What is taken: the databases, and the log unless it has a claim
 * of its own.
 */
async function roomOfClaim(
  context: ReadContext,
  { cluster, namespace, name }: ClusterServer,
  target: DatabaseReader,
): Promise<Room | string> {
  const port = context.cluster(cluster);
  const object = await port.get({ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', namespace, name });
  if (object === undefined) return `how much room ${name} has left is unknown: there is no Cluster ${namespace}/${name}`;
  const claims = await port.list({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, labelSelector: `cnpg.io/cluster=${name}` });
  const data = claims.filter(({ metadata }) => metadata.labels?.['cnpg.io/pvcRole'] !== 'PG_WAL');
  const sizes = data.flatMap((claim) => {
    const given = quantityBytes(at(claim, 'status', 'capacity', 'storage') ?? at(claim, 'spec', 'resources', 'requests', 'storage'));
    return given === undefined ? [] : [given];
  });
  const declared = quantityBytes(at(object, 'spec', 'storage', 'size'));
  const size = sizes.length > 0 ? Math.min(...sizes) : declared;
  if (size === undefined) return `how much room ${name} has left is unknown: its claims say no size`;
  const log = at(object, 'spec', 'walStorage') === undefined ? '(select sum(size) from pg_ls_waldir())' : '0';
  const [used] = await target.query<{ bytes: number }>(
    `set local search_path = pg_catalog; select ((select sum(pg_database_size(oid)) from pg_database) + coalesce(${log}, 0))::float8 as bytes`,
  );
  return { freeBytes: Math.max(0, size - (used?.bytes ?? 0)), where: `the claim of ${namespace}/${name}` };
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => (isJsonObject(found) ? found[key] : undefined), value);
}
