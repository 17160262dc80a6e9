// Database servers: where to ask, and what they said.
import type { Sections } from '../frame.ts';
import { parseDatabaseServer } from '../parse/database-servers.ts';
import type { SeenDatabaseServer, SeenListener } from '../seen.ts';
import type { PostgresTarget } from '../script/postgres-probe.ts';
import type { Doubts } from './doubts.ts';
import { programOf, type Sockets } from './sockets-of.ts';

export interface DatabaseTargets {
  readonly postgres: readonly PostgresTarget[];
  readonly mysql: readonly number[];
}

export function databaseTargets(sections: Sections, sockets: Sockets, user: string, doubts: Doubts): DatabaseTargets {
  const programsOf = ({ pid, process }: SeenListener) => [process, programOf(sockets.processes.get(pid ?? -1), process)];
  const listening = (names: RegExp, port: number) =>
    sockets.listeners.filter(
      (each) =>
        programsOf(each).some((name) => names.test(name ?? '')) ||
        (each.port === port && (each.pid === undefined || /docker|rootless|conmon/.test(each.process ?? ''))),
    );
  const tcp = listening(/^(postgres|postmaster)$/, 5432);
  const local = doubts
    .text(sections, 'postgres-sockets')
    .split('\n')
    .flatMap((line) => {
      const [, host, port] = /^(\/.*)\/\.s\.PGSQL\.(\d+)$/.exec(line.trim()) ?? [];
      return host === undefined ? [] : [{ host, port: Number(port) }];
    });
  const account = (port: number): string | undefined => {
    const pid = tcp.find((each) => each.port === port)?.pid;
    const own = sockets.processes.get(pid ?? -1)?.user;
    return own ?? [...sockets.processes.values()].find(({ command }) => /\bpostgres\b.* -D /.test(command))?.user;
  };
  const unasked = tcp
    .filter(({ port }) => !local.some((each) => each.port === port))
    .map(({ port, address }) => ({ host: address === '*' ? '127.0.0.1' : address, port }));
  // One folder is enough when a server has several sockets.
  const once = [...new Map([...unasked, ...local].map((each) => [each.port, each])).values()];
  return {
    postgres: once.map(({ host, port }) => {
      const owner = account(port);
      return {
        host,
        port,
        roles: [...new Set([user, ...(owner === undefined ? [] : [owner]), 'postgres'])],
        ...(owner === undefined || owner === user ? {} : { account: owner }),
      };
    }),
    mysql: [...new Set(listening(/^(mysqld|mariadbd)$/, 3306).map(({ port }) => port))],
  };
}

export function databaseServersOf(sections: Sections, { postgres, mysql }: DatabaseTargets, doubts: Doubts): readonly SeenDatabaseServer[] {
  const read = (engine: SeenDatabaseServer['engine'], port: number, section: string): readonly SeenDatabaseServer[] => {
    const server = parseDatabaseServer(doubts.text(sections, section), engine, port);
    if (server !== undefined) return [server];
    const what = engine === 'postgresql' ? 'PostgreSQL' : 'MySQL';
    const why = sections.has(section) ? 'let nobody in without a password' : 'could not be asked, for its client is not on the host';
    doubts.ask(`server ${port}`, `${what} on port ${port} ${why}: which databases, roles and extensions has it?`);
    return [];
  };
  return [
    ...postgres.flatMap(({ host, port }) => read('postgresql', port, `postgres ${port} ${host}`)),
    ...mysql.flatMap((port) => read('mysql', port, `mysql ${port}`)),
  ];
}
