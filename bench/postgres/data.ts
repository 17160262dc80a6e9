// What is moved in the benchmark: pgbench's tables and a database in the manner of Miniflux, as `size` asks for.
import { minifluxSeed } from '../../plans/blumeops/seed/miniflux.sql.ts';
import type { BenchServers } from './servers.ts';

/** Makes database `app` on the source; gives its size. `bytes` is what COPY makes of it as text, nearly. */
export function fillSource(servers: BenchServers, bytes: number): number {
  const part = bytes / 2e9;
  const some = (number: number) => Math.max(1, Math.round(number * part));
  for (const port of [servers.source, servers.target])
    servers.sql(port, 'postgres', 'create role miniflux login; create role borgmatic login');
  servers.sql(servers.source, 'postgres', 'create database app owner miniflux');
  servers.sql(servers.source, 'app', 'alter schema public owner to miniflux');
  servers.sql(servers.source, 'app', minifluxSeed({ entries: some(160_000) }));
  servers.run('pgbench', ['-i', '-q', '-s', String(some(64)), '-p', String(servers.source), 'app']);
  // Bodies as articles have them, most of them large enough to be compressed out of line; pictures that cannot be compressed;
  // a partitioned table of measurements. Cut out of two corpora, because making up every word takes longer than all moves.
  servers.sql(
    servers.source,
    'app',
    `create temp table corpus (words bytea, noise bytea);
     alter table corpus alter words set storage external, alter noise set storage external;
     insert into corpus select
       (select convert_to(string_agg(substr(md5((hashint4(i) & 16383)::text), 1, 2 + (hashint4(i) & 7)), case when i % 60 = 0 then E'</p>\\n<p>' else ' ' end), 'UTF8') from generate_series(1, 300000) i),
       (select string_agg(sha256(i::text::bytea), ''::bytea) from generate_series(1, 60000) i);
     set session_replication_role = replica;
     update entries set content = convert_from(substr(words, 1 + (id * 7919 % 1000000)::int, 300 + (id * 31 % 9400)::int), 'UTF8') from corpus;
     insert into icons (hash, mime_type, content) select 'h' || i, 'image/png', substr(noise, 1 + (i * 7919) % 1500000, 8000 + (i * 31) % 20000) from corpus, generate_series(1, ${some(5000)}) i;
     set role miniflux;
     create table metrics (at timestamptz not null, name text not null, value double precision) partition by range (at);
     create table metrics_2024 partition of metrics for values from ('2024-01-01') to ('2025-01-01');
     create table metrics_2025 partition of metrics for values from ('2025-01-01') to ('2026-01-01');
     insert into metrics select timestamptz '2024-01-01' + i * interval '1 minute' / ${part}, 'cpu' || i % 8, sin(i) from generate_series(1, ${some(900_000)}) i;
     create index on metrics (at)`,
  );
  for (const statement of ['vacuum full entries', 'vacuum analyze', 'checkpoint']) servers.sql(servers.source, 'app', statement);
  return Number(servers.sql(servers.source, 'app', `select pg_database_size('app')`));
}
