// Large objects: same ids, contents, owner, grants. Functions: https://www.postgresql.org/docs/18/lo-funcs.html
import type { DatabaseReader, DatabaseWriter, SnapshotLease } from '../../../ports/database.ts';

const chunk = 1 << 20;

interface LargeObject {
  readonly id: string;
  readonly size: number;
  readonly comment: string | null;
  /** `miniflux SELECT`, `(owner) UPDATE*`; `null` when the defaults hold. */
  readonly grants: readonly { readonly role: string | null; readonly privilege: string; readonly grantable: boolean }[] | null;
  readonly [column: string]: unknown;
}

/** Size: the last page's number and length; pages are 2048 bytes, and holes have none. */
const size = `coalesce((select p.pageno::bigint * 2048 + length(p.data) from pg_largeobject p where p.loid = m.oid order by p.pageno desc limit 1), 0)`;

/** Identity, and the SHA-256 of the SHA-256s of its 1 MiB pieces, so that any size can be digested on the server. */
export const largeObjectDigests = `select m.oid::text as id, encode(sha256(coalesce((select string_agg(sha256(lo_get(m.oid, piece * ${chunk}, ${chunk})), ''::bytea order by piece)
  from generate_series(0, (${size} - 1) / ${chunk}) piece where ${size} > 0), ''::bytea)), 'hex') as digest from pg_largeobject_metadata m order by m.oid`;

export async function copyLargeObjects(
  source: DatabaseReader,
  target: DatabaseWriter,
  snapshot: SnapshotLease,
  owner: string,
  copied: (bytes: number) => void,
): Promise<void> {
  const objects = await source.query<LargeObject>(
    `set local search_path = pg_catalog; select m.oid::text as id, ${size}::float8 as size, obj_description(m.oid, 'pg_largeobject') as comment,
      (select json_agg(json_build_object('role', case when grantee = lomowner then '(owner)' when grantee <> 0 then pg_get_userbyid(grantee) end, 'privilege', privilege_type, 'grantable', is_grantable))
        from aclexplode(lomacl)) as grants from pg_largeobject_metadata m order by m.oid`,
    undefined,
    snapshot,
  );
  for (const batch of batches(objects)) {
    const [first] = batch;
    if (first !== undefined && first.size > chunk) {
      await target.execute('select pg_catalog.lo_create($1::oid)', [first.id]);
      for (let offset = 0; offset < first.size; offset += chunk) {
        const rows = await source.query<{ data: Uint8Array }>(
          'select pg_catalog.lo_get($1::oid, $2::bigint, $3::int) as data',
          [first.id, offset, chunk],
          snapshot,
        );
        await target.execute('select pg_catalog.lo_put($1::oid, $2::bigint, $3::bytea)', [
          first.id,
          offset,
          rows[0]?.data ?? new Uint8Array(),
        ]);
        copied(rows[0]?.data.length ?? 0);
      }
    } else {
      const ids = batch.map(({ id }) => id);
      const rows = await source.query<{ id: string; data: string }>(
        `select id::text, '\\x' || pg_catalog.encode(pg_catalog.lo_get(id), 'hex') as data from pg_catalog.unnest($1::oid[]) id`,
        [ids],
        snapshot,
      );
      await target.execute(
        'select pg_catalog.count(pg_catalog.lo_from_bytea(id, data)) from rows from (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::bytea[])) u(id, data)',
        [rows.map(({ id }) => id), rows.map(({ data }) => data)],
      );
      copied(batch.reduce((sum, object) => sum + object.size, 0));
    }
    await target.execute(batch.map((object) => belongings(object, owner)).join('\n'));
  }
}

/** Groups of small ones up to 4 MiB; a larger one is alone. */
function* batches(objects: readonly LargeObject[]): Generator<readonly LargeObject[]> {
  let batch: LargeObject[] = [];
  let bytes = 0;
  for (const object of objects) {
    if (object.size > chunk) {
      yield [object];
      continue;
    }
    if (batch.length === 500 || bytes + object.size > 4 * chunk) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(object);
    bytes += object.size;
  }
  if (batch.length > 0) yield batch;
}

function belongings(object: LargeObject, owner: string): string {
  const name = `large object ${object.id}`;
  const statements = [`alter ${name} owner to ${identifier(owner)};`];
  if (object.grants !== null) {
    statements.push(`revoke all on ${name} from public, ${identifier(owner)};`);
    for (const { role, privilege, grantable } of object.grants) {
      const grantee = role === null ? 'public' : identifier(role === '(owner)' ? owner : role);
      statements.push(`grant ${privilege} on ${name} to ${grantee}${grantable ? ' with grant option' : ''};`);
    }
  }
  if (object.comment !== null) statements.push(`comment on ${name} is '${object.comment.replaceAll("'", "''")}';`);
  return statements.join('\n');
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
