// Stand-in of Miniflux (https://miniflux.app/docs/configuration.html): a feed reader that really uses its database. It
// refuses to start where the real one crashes: no server, no schema, or tables that its role may not use.
import type { Listener } from '../../inventory/inventory.ts';
import type { WebResponse } from '../../ports/web.ts';
import type { Program, ProgramStart } from '../world.ts';
import { MinifluxDatabase } from './miniflux-database.ts';

const writeEveryMs = 50;
const insertEntry = `insert into entries (user_id, feed_id, hash, published_at, title, url)
  select user_id, id, md5(clock_timestamp()::text || random()::text), now(), 'Written while running', 'https://example.org/' from feeds order by id limit 1`;

export const miniflux: Program = {
  name: 'miniflux',
  async start(world, start) {
    const database = new MinifluxDatabase(world, start.place, databaseUrl(start));
    try {
      await database.check();
    } catch (error) {
      await database.close();
      throw new Error(`level=FATAL msg="Unable to connect to the database" error="${text(error)}"`, { cause: error });
    }
    const writer =
      start.settings['writes'] === true
        ? setInterval(() => void database.query(insertEntry).catch(() => undefined), writeEveryMs)
        : undefined;
    writer?.unref();
    return {
      listens: [listenAddress(start)],
      answer: ({ url }) => answer(url.pathname, database),
      stop: async () => {
        clearInterval(writer);
        await database.close();
      },
    };
  },
};

async function answer(path: string, database: MinifluxDatabase): Promise<WebResponse> {
  if (path === '/v1/version') return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"version":"2.2.16"}' };
  if (path === '/healthcheck' || path === '/readiness') {
    try {
      await database.query('select 1');
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' };
    } catch {
      return { status: 503, headers: { 'content-type': 'text/plain' }, body: 'database error' };
    }
  }
  if (path === '/') return { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Miniflux</title>' };
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' };
}

/** `DATABASE_URL` as in production; the settings of a twin may name only the server. */
function databaseUrl({ environment, settings }: ProgramStart): URL {
  const given = environment['DATABASE_URL'] ?? settings['databaseUrl'];
  if (typeof given === 'string') {
    if (!URL.canParse(given) || !/^postgres(ql)?:\/\//.test(given))
      throw new Error('level=FATAL msg="DATABASE_URL is not a PostgreSQL URL"');
    return new URL(given);
  }
  const server = String(settings['databaseServer'] ?? 'localhost:5432');
  const role = encodeURIComponent(String(settings['role'] ?? 'miniflux'));
  return new URL(`postgres://${role}@${server}/${encodeURIComponent(String(settings['database'] ?? 'miniflux'))}`);
}

/** Miniflux listens on 127.0.0.1:8080 unless LISTEN_ADDR says otherwise. */
function listenAddress({ environment, settings }: ProgramStart): Listener {
  const listens = settings['listens'];
  const declared = Array.isArray(listens) ? (listens[0] as Listener | undefined) : undefined;
  const given = environment['LISTEN_ADDR'] ?? settings['listenAddress'];
  if (typeof given !== 'string') return declared ?? { address: '127.0.0.1', port: 8080 };
  const [, address = '', port = '8080'] = /^(.*):(\d+)$/.exec(given) ?? [];
  return { address: ['', '0.0.0.0', '[::]'].includes(address) ? '*' : address, port: Number(port) };
}

/** The server's or the dialler's own words, without quotes or a line break in them. */
function text(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/["\n]/g, "'");
}
