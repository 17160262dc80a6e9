// What a database holds, as `sqlite3` on its own host says: a digest for each table, for the schema and for settings.
import { createHash } from 'node:crypto';
import { recordName, type FileMoveSpec, type Side } from './file-move.ts';
import type { LiveDatabase } from './live-database.ts';
import { sqliteScripts } from './sqlite-scripts.ts';

export interface SqliteContent {
  /** By `table NAME`, `schema`, `settings`. */
  readonly parts: ReadonlyMap<string, string>;
  /** SHA-256 of the lines that the proof's script prints as well. */
  readonly digest: string;
  /** Of `PRAGMA integrity_check`, where it was asked for: what is not `ok`. */
  readonly complaints: readonly string[];
  /** Why it cannot be read. */
  readonly error: string | undefined;
}

/** `checks`: whether pages and indexes are looked through, too. */
export async function readSqliteContent(
  { way }: Side,
  spec: FileMoveSpec,
  { name }: LiveDatabase,
  options: { readonly checks?: boolean } = {},
): Promise<SqliteContent> {
  const { stdout, stderr, exitCode } = await way.query(sqliteScripts.content, [
    recordName(spec),
    name,
    ...(options.checks === true ? ['check'] : []),
  ]);
  const hash = createHash('sha256');
  const parts = new Map<string, string>();
  const checks: string[] = [];
  const rest: string[] = [];
  for (const line of stdout.split('\n').filter((each) => each !== '')) {
    if (/^[0-9a-f]{64} (table|schema|settings)/.test(line)) {
      hash.update(`${line}\n`);
      parts.set(line.slice(65), line.slice(0, 64));
    } else if (line.startsWith('check ')) checks.push(line.slice(6));
    else rest.push(line);
  }
  const failed = exitCode !== 0 || rest.length > 0 || !parts.has('settings');
  return {
    parts,
    digest: hash.digest('hex'),
    complaints: checks.filter((check) => check !== 'ok'),
    error: failed ? [...rest.filter((line) => line !== 'error'), stderr.trim()].join('; ').slice(0, 300) || 'nothing was said' : undefined,
  };
}
