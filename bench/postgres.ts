// A database from one PostgreSQL server to another: Longshore with its proof beside the tools that prove nothing, and the
// raw COPY that limits all of them. `npm run bench:postgres [-- --size 2000 (MB)] [--rounds 3] [-o json]`
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fillSource } from './postgres/data.ts';
import { startBenchServers } from './postgres/servers.ts';
import { watchProgram, type Watched } from './postgres/watched-program.ts';

const { values: given } = parseArgs({
  options: {
    size: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    output: { type: 'string', short: 'o', default: 'text' },
  },
});
const megabyte = 1e6;
await using servers = await startBenchServers();
const databaseBytes = fillSource(servers, Number(given.size) * megabyte);
const { source, target, programs, folder } = servers;
const env = {
  ...process.env,
  PATH: `${programs}:${process.env['PATH'] ?? ''}`,
  PGHOST: '127.0.0.1',
  PGUSER: 'postgres',
  HOME: folder,
  XDG_RUNTIME_DIR: folder,
};
const url = (port: number) => `postgresql://postgres@127.0.0.1:${port}/app`;
const shell = (script: string) => () => watchProgram('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: folder, env });
const dump = join(folder, 'dump');
const work = join(folder, 'pgcopydb');

/** The largest tables, by two psql pipes: what remains when schema, indexes and every check are left away. */
const tables = servers
  .sql(
    source,
    'app',
    `select c.oid::regclass from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace and not relispartition order by pg_table_size(c.oid) desc limit 3`,
  )
  .trim()
  .split('\n');
const columns = (table: string) =>
  servers
    .sql(
      source,
      'app',
      `select string_agg(quote_ident(attname), ',' order by attnum) from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    )
    .trim();
const pipe = (table: string) => {
  const list = columns(table);
  return `psql -Xq -p ${source} -d app -c "copy ${table}(${list}) to stdout" | psql -Xq -p ${target} -d app -c "copy ${table}(${list}) from stdin"`;
};
const rawCopy = tables.map((table) => `(${pipe(table)}) & pids="$pids $!"`).join('\n');

interface Variant {
  readonly name: string;
  readonly run: () => Promise<Watched>;
  readonly prepare?: () => void;
  readonly isLimit?: boolean;
}

const variants: readonly Variant[] = [
  {
    name: 'longshore, with its proof',
    run: () =>
      watchProgram(
        process.execPath,
        [fileURLToPath(new URL('postgres/longshore-move.ts', import.meta.url)), String(source), String(target)],
        { cwd: folder, env },
      ),
  },
  { name: 'pg_dump | psql', run: shell(`pg_dump -p ${source} app | psql -Xq -v ON_ERROR_STOP=1 -p ${target} -d app -o /dev/null`) },
  {
    name: 'pg_dump -Fd -j2, pg_restore -j2',
    run: shell(`pg_dump -p ${source} -Fd -j2 -Z0 -f ${dump} app; pg_restore -p ${target} -j2 -d app ${dump}`),
  },
  ...(existsSync('/usr/bin/pgcopydb')
    ? [
        {
          name: 'pgcopydb clone',
          run: shell(
            `setsid -w pgcopydb clone --dir ${work} --source ${url(source)} --target ${url(target)} --table-jobs 2 --index-jobs 2`,
          ),
        },
      ]
    : []),
  {
    name: 'rows alone, psql | psql',
    isLimit: true,
    prepare: () => void servers.shell(`pg_dump -p ${source} --section=pre-data app | psql -Xq -p ${target} -d app -o /dev/null`),
    run: shell(`pids=\n${rawCopy}\nfor pid in $pids; do wait $pid; done`),
  },
];

function fresh(): void {
  rmSync(dump, { recursive: true, force: true });
  rmSync(work, { recursive: true, force: true });
  servers.sql(target, 'postgres', 'drop database if exists app with (force)');
  servers.sql(target, 'postgres', 'create database app owner miniflux');
  servers.sql(target, 'postgres', 'checkpoint');
}

/** Servers that have just been started touch their memory for the first time: nobody's time. */
const limit = variants.find(({ isLimit }) => isLimit === true);
fresh();
limit?.prepare?.();
await limit?.run();

const runs = variants.map((): Watched[] => []);
for (let round = 0; round < Number(given.rounds); round += 1) {
  for (let turn = 0; turn < variants.length; turn += 1) {
    // Another one is first in each round: whoever comes first pays for what is not in memory yet.
    const index = (turn + round) % variants.length;
    fresh();
    variants[index]?.prepare?.();
    const run = await variants[index]?.run();
    if (run !== undefined) runs[index]?.push(run);
  }
}

const median = (numbers: readonly number[]) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return middle.reduce((sum, number) => sum + number, 0) / middle.length;
};
const limitMs = median(runs[limit === undefined ? -1 : variants.indexOf(limit)]?.map(({ ms }) => ms) ?? []);
const firstMs = median(runs[0]?.map(({ ms }) => ms) ?? []);
const results = variants.map(({ name }, index) => {
  const own = runs[index] ?? [];
  const ms = median(own.map((run) => run.ms));
  return {
    name,
    medianMs: ms,
    peakBytes: Math.max(...own.map(({ peakBytes }) => peakBytes)),
    timesLongshore: ms / firstMs,
    shareOfLimit: limitMs / ms,
  };
});
if (given.output === 'json') {
  console.log(JSON.stringify({ schema: 'longshore/bench-postgres/v1', databaseBytes, rounds: Number(given.rounds), results }));
} else {
  console.log(`a database of ${(databaseBytes / megabyte).toFixed(0)} MB, ${given.rounds} interleaved rounds, medians`);
  console.log(`${''.padEnd(32)} seconds  of Longshore  share of raw COPY  peak memory`);
  for (const { name, medianMs, peakBytes, timesLongshore, shareOfLimit } of results)
    console.log(
      `${name.padEnd(32)} ${(medianMs / 1000).toFixed(1).padStart(7)} ${timesLongshore.toFixed(2).padStart(13)} ${`${(shareOfLimit * 100).toFixed(0)} %`.padStart(17)} ${`${(peakBytes / megabyte).toFixed(0)} MB`.padStart(12)}`,
    );
}
