// Stand-in of pg_isready (https://www.postgresql.org/docs/current/app-pg-isready.html): 0 accepting, 2 no response.
import { failed, succeeded, type Command } from './command.ts';
import { parseFlags } from './flags.ts';

export const pgIsready: Command = async ({ world, host, args }) => {
  const flags = parseFlags(args, ['-h', '--host', '-p', '--port', '-U', '--username', '-d', '--dbname', '-t', '--timeout']);
  const server = flags.value('-h', '--host');
  const port = flags.value('-p', '--port') ?? '5432';
  const place = `${server ?? '/tmp'}:${port}`;
  const local = server === undefined || ['localhost', '127.0.0.1', '/tmp'].includes(server);
  const running = local && (await world.postgres.running(`${host.name}-${port}`)) !== undefined;
  if (running) return succeeded(flags.has('-q', '--quiet') ? '' : `${place} - accepting connections\n`);
  return failed(2, '', flags.has('-q', '--quiet') ? '' : `${place} - no response\n`);
};
