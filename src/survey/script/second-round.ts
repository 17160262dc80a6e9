// The second round: what the first one showed is there. Files that programs were started with, database servers, and what known
// web programs answer on the host itself.
import { mysqlCall } from './mysql-probe.ts';
import { postgresCall, postgresFunction, type PostgresTarget } from './postgres-probe.ts';
import { quoted, shellFrame } from './shell-frame.ts';

export interface SecondRound {
  readonly files: readonly string[];
  readonly postgres: readonly PostgresTarget[];
  readonly mysql: readonly number[];
  /** Only of listeners whose program is known: a stranger might take a request for something else. */
  readonly urls: readonly string[];
}

export function secondRound(mark: string, { files, postgres, mysql, urls }: SecondRound): string {
  const requests = urls.map((url) => `s ${quoted(`answer ${url}`)} curl -s -o /dev/null -m 5 -w '%{http_code}' ${quoted(url)}\n`).join('');
  return [
    shellFrame(mark),
    files.length === 0 ? '' : `s files f ${files.map(quoted).join(' ')}\n`,
    // Each in a shell of its own: what is exported for one server must not lead the next call elsewhere.
    postgres.length === 0
      ? ''
      : `${postgresFunction}if h psql; then\n${postgres.map((each) => `( ${postgresCall(each).trim()} )\n`).join('')}fi\n`,
    mysql.length === 0 ? '' : `if h mariadb || h mysql; then\n${mysql.map(mysqlCall).join('')}fi\n`,
    requests === '' ? '' : `if h curl; then\n${requests}fi\n`,
  ].join('');
}
