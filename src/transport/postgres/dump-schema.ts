// The schema as SQL, always by a real pg_dump: one on this machine that is new enough, else the one that comes along from npm.
import { LongshoreError } from '../../core/error.ts';
import type { DumpSection } from '../../ports/database.ts';
import type { DatabaseConnection } from './connection.ts';
import { dumpWithModule, moduleVersion } from './dump-with-module.ts';
import { dumpWithProgram, programVersion } from './dump-with-program.ts';
import type { Session } from './session.ts';

export interface DumpRequest {
  /** Ended by the dump, or full of its settings afterwards. */
  readonly session: Session;
  readonly connection: DatabaseConnection;
  readonly database: string;
  readonly section: DumpSection;
  readonly snapshot: string | undefined;
  readonly pgDump: string | null | undefined;
  readonly signal: AbortSignal;
}

/**
 * pg_dump refuses servers newer than itself: https://www.postgresql.org/docs/18/app-pgdump.html (Notes). Subscriptions are
 * left out because their definition holds a password; tablespaces and security labels because they are the old server's.
 */
export async function dumpSchema(request: DumpRequest): Promise<string> {
  const server = Number.parseInt(request.session.parameters.get('server_version') ?? '', 10);
  const args = [
    '--schema-only',
    `--section=${request.section}`,
    '--no-subscriptions',
    '--no-tablespaces',
    '--no-security-labels',
    '--quote-all-identifiers',
  ];
  if (request.snapshot !== undefined) args.push(`--snapshot=${request.snapshot}`);
  const program = request.pgDump === null ? undefined : (request.pgDump ?? 'pg_dump');
  const version = program === undefined ? undefined : await programVersion(program);
  // Ways through TLS are told to a program by files; the module speaks over the session that is there already.
  if (program !== undefined && version !== undefined && version >= server && request.connection.tls === undefined) {
    return withoutMeta(await dumpWithProgram(program, args, request));
  }
  if (moduleVersion >= server) return withoutMeta(await dumpWithModule(args, request));
  throw new LongshoreError(
    'database-failed',
    `cannot dump the schema of database "${request.database}": the server is PostgreSQL ${server}, and no pg_dump that is as new was found`,
    {
      next: `Install the PostgreSQL ${server} client programs and put pg_dump on PATH.`,
    },
  );
}

/** Takes out psql's own commands (`\restrict`, since 18.0 and 17.6), which are no SQL. */
function withoutMeta(sql: string): string {
  return sql.replaceAll(/^\\(un)?restrict\b.*\n?/gm, '');
}
