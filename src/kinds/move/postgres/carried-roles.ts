// Roles that the target's server does not have yet, carried over with their passwords: as the verifiers that the source
// keeps, straight from one server to the other, seen by nobody. https://www.postgresql.org/docs/18/catalog-pg-authid.html
import { randomBytes } from 'node:crypto';
import { Secret } from '../../../core/secret.ts';
import type { DatabaseReader, DatabaseWriter } from '../../../ports/database.ts';
import type { ListingLine } from '../../../ports/database-listing.ts';
import type { PostgresMoveSpec } from './postgres-move-spec.ts';

interface Role {
  readonly name: string;
  readonly options: string;
  readonly password: string | null;
  readonly memberOf: readonly string[];
  readonly settings: readonly string[];
  readonly [column: string]: unknown;
}

const options = `concat_ws(' ', case when rolcanlogin then 'login' else 'nologin' end, case when rolinherit then 'inherit' else 'noinherit' end, case when rolcreatedb then 'createdb' end,
  case when rolcreaterole then 'createrole' end, case when rolreplication then 'replication' end, case when rolbypassrls then 'bypassrls' end, 'connection limit ' || rolconnlimit, 'valid until ' || quote_literal(rolvaliduntil))`;

/** Makes those that are missing. A superuser is made without that right: what it owned belongs to the move's owner. */
export async function carryRoles(source: DatabaseReader, target: DatabaseWriter, spec: PostgresMoveSpec): Promise<void> {
  if (spec.roles === undefined || spec.roles.length === 0) return;
  const there = await target.query<{ name: string }>('select rolname::text as name from pg_catalog.pg_roles');
  const known = new Set(there.map(({ name }) => name));
  const missing = spec.roles.filter((name) => !known.has(name));
  const roles = await source.query<Role>(
    `select rolname::text as name, ${options} as options, rolpassword as password,
        array(select pg_catalog.pg_get_userbyid(roleid)::text from pg_catalog.pg_auth_members where member = r.oid order by 1) as "memberOf",
        coalesce((select setconfig from pg_catalog.pg_db_role_setting where setdatabase = 0 and setrole = r.oid), '{}') as settings
      from pg_catalog.pg_authid r where rolname = any($1) order by 1`,
    [missing],
  );
  for (const role of roles) {
    const password = role.password === null ? undefined : new Secret(`password of role ${role.name}`, role.password);
    const verifier = password === undefined ? '' : ` password ${literal(password.reveal())}`;
    const settings = role.settings.map((setting) => {
      const at = setting.indexOf('=');
      return `alter role ${identifier(role.name)} set ${identifier(setting.slice(0, at))} to ${literal(setting.slice(at + 1))};`;
    });
    await target.execute(
      [
        `create role ${identifier(role.name)} ${role.options}${verifier};`,
        ...settings,
        `comment on role ${identifier(role.name)} is ${literal(mark(spec))};`,
      ].join('\n'),
    );
    known.add(role.name);
  }
  const memberships = roles.flatMap(({ name, memberOf }) =>
    memberOf.filter((group) => known.has(group)).map((group) => `grant ${identifier(group)} to ${identifier(name)};`),
  );
  if (memberships.length > 0) await target.execute(memberships.join('\n'));
}

/** Takes away those that this move has made; they own nothing any more once the copy is gone. */
export async function dropCarriedRoles(target: DatabaseWriter, spec: PostgresMoveSpec): Promise<void> {
  if (spec.roles === undefined || spec.roles.length === 0) return;
  const made = await target.query<{ name: string }>(
    `select rolname::text as name from pg_catalog.pg_roles where rolname = any($1) and pg_catalog.shobj_description(oid, 'pg_authid') = $2`,
    [spec.roles, mark(spec)],
  );
  for (const { name } of made) await target.execute(`drop owned by ${identifier(name)}; drop role ${identifier(name)};`);
}

/** One line for each on either side, without anything of a password but whether it is the same. */
export async function compareRoles(
  source: DatabaseReader,
  target: DatabaseReader,
  spec: PostgresMoveSpec,
): Promise<readonly [source: readonly ListingLine[], target: readonly ListingLine[]]> {
  if (spec.roles === undefined || spec.roles.length === 0) return [[], []];
  // Only these two readings know the number, so that the digests say nothing to anybody else.
  const nonce = randomBytes(16).toString('hex');
  const read = async (database: DatabaseReader) =>
    database.query<{ name: string; options: string; password: string | null }>(
      `select rolname::text as name, ${options} as options, pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to($2 || rolpassword, 'UTF8')), 'hex') as password
        from pg_catalog.pg_authid where rolname = any($1)`,
      [spec.roles ?? [], nonce],
    );
  const [here, there] = await Promise.all([read(source), read(target)]);
  const lines = (roles: typeof here, others: typeof here, different: string) =>
    roles.map(({ name, options: said, password }) => {
      const other = others.find((role) => role.name === name);
      const word = password === null ? 'no password' : other?.password === password ? 'the password' : different;
      return { what: 'role', name, value: `${said}; ${word}` };
    });
  return [lines(here, there, 'the password'), lines(there, here, 'another password')];
}

function mark({ dataset }: PostgresMoveSpec): string {
  return `carried by longshore with the data set ${dataset}`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Backslashes are taken as they are: standard_conforming_strings is on in every server that we talk to. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
