// pg_dump's post-data section taken apart: what can be done for each table as soon as its rows are there, and what must
// wait for all of them, in the order that works.
import { statements } from './schema-script.ts';
import type { Table } from './tables.ts';

export interface TableStatement {
  readonly table: Table;
  readonly sql: string;
  /** ALTER TABLE has the table for itself; CREATE INDEX only keeps writers off. */
  readonly alone: boolean;
}

export interface ForeignKey {
  readonly sql: string;
  /** As pg_dump quotes them. */
  readonly tables: readonly [from: string, to: string];
}

export interface PostData {
  /** Settings that every statement wants before it. */
  readonly header: string;
  readonly perTable: readonly TableStatement[];
  /** Then these, as one script. */
  readonly rest: string;
  /** They need the unique indexes, those of partitioned tables among them. */
  readonly foreignKeys: readonly ForeignKey[];
  /** Comments on constraints, and event triggers, which would act on what comes before. */
  readonly last: string;
}

const name = String.raw`("(?:[^"]|"")+"\."(?:[^"]|"")+")`;
const index = new RegExp(String.raw`^CREATE (?:UNIQUE )?INDEX "(?:[^"]|"")+" ON ${name} USING `);
const constraint = new RegExp(String.raw`^ALTER TABLE (?:ONLY )?${name}\s+ADD CONSTRAINT "(?:[^"]|"")+" (?:PRIMARY KEY|UNIQUE|EXCLUDE)\b`);
const foreignKey = new RegExp(
  String.raw`^ALTER TABLE (?:ONLY )?${name}\s+ADD CONSTRAINT "(?:[^"]|"")+" FOREIGN KEY [\s\S]*? REFERENCES ${name}`,
);

/** `sql` comes from pg_dump with `--quote-all-identifiers`. */
export function splitPostData(sql: string, tables: readonly Table[]): PostData {
  const known = new Map(tables.map((table) => [table.quoted, table]));
  const header: string[] = [];
  const perTable: TableStatement[] = [];
  const rest: string[] = [];
  const foreignKeys: ForeignKey[] = [];
  const last: string[] = [];
  for (const statement of statements(sql)) {
    const bare = statement.replace(/^(\s|--[^\n]*\n)+/, '');
    const ofIndex = known.get(index.exec(bare)?.[1] ?? '');
    const ofConstraint = known.get(constraint.exec(bare)?.[1] ?? '');
    const key = foreignKey.exec(bare);
    if (/^(SET |SELECT pg_catalog\.set_config\()/.test(bare) && rest.length + perTable.length === 0) header.push(bare);
    else if (ofIndex !== undefined) perTable.push({ table: ofIndex, sql: bare, alone: false });
    else if (ofConstraint !== undefined) perTable.push({ table: ofConstraint, sql: bare, alone: true });
    else if (key?.[1] !== undefined && key[2] !== undefined) foreignKeys.push({ sql: bare, tables: [key[1], key[2]] });
    else if (/^(COMMENT ON CONSTRAINT |(CREATE|ALTER|COMMENT ON) EVENT TRIGGER )/.test(bare)) last.push(bare);
    else if (bare !== '') rest.push(bare);
  }
  return { header: header.join('\n'), perTable, rest: rest.join('\n'), foreignKeys, last: last.join('\n') };
}
