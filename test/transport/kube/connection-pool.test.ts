// Which connection a request gets, with a server that counts them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { ConnectionPool } from '../../../src/transport/kube/connection-pool.ts';

const accepted: Socket[] = [];
const server = createServer((socket) => {
  accepted.push(socket);
  socket.on('error', () => socket.destroy());
  socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
});

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => {
  for (const socket of accepted) socket.destroy();
  server.close();
});

async function dial(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function ask(pool: ConnectionPool, credentials = ''): Promise<string> {
  const connection = await pool.acquire(credentials, dial);
  const answer = await connection.ask('GET / HTTP/1.1\r\nhost: x\r\n\r\n', 5000);
  pool.release(connection);
  return answer.body.toString();
}

test('`acquire()` opens no more than sixteen connections, and uses them again', async () => {
  const before = accepted.length;
  const pool = new ConnectionPool();
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 60 }, () => ask(pool)))), new Set(['ok']));
  const opened = accepted.length - before;
  assert.ok(opened >= 1 && opened <= 16, `${opened} connections`);
  await ask(pool);
  assert.equal(accepted.length - before, opened);
  pool.close();
});

test('`acquire()` gives no connection that was opened with other credentials', async () => {
  const before = accepted.length;
  const pool = new ConnectionPool();
  await ask(pool, 'one');
  await ask(pool, 'two');
  assert.equal(accepted.length - before, 2);
  pool.close();
});

test('`acquire()` gives no connection that the server has closed', async () => {
  const pool = new ConnectionPool();
  await ask(pool);
  const first = accepted.at(-1) as Socket;
  first.destroy();
  await once(first, 'close');
  // Its end has to come through the loopback device first.
  for (let looks = 0; looks < 1000 && accepted.at(-1) === first; looks += 1) await ask(pool).catch(() => {});
  assert.notEqual(accepted.at(-1), first);
  assert.equal(await ask(pool), 'ok');
  pool.close();
});

test('`acquire()` fails for each that waits when no connection can be opened', async () => {
  const pool = new ConnectionPool();
  const refuse = (): Promise<Socket> => Promise.reject(new Error('refused'));
  const results = await Promise.allSettled(Array.from({ length: 40 }, () => pool.acquire('', refuse)));
  assert.deepEqual(new Set(results.map((each) => each.status)), new Set(['rejected']));
  assert.equal(await ask(pool), 'ok');
  pool.close();
});

test('`ask()` fails when the server says something else than an answer, or nothing in time', async () => {
  const odd = createServer((socket) =>
    socket.once('data', (bytes) => (String(bytes).includes('/odd') ? socket.end('hello\r\n\r\n') : undefined)),
  );
  odd.listen(0, '127.0.0.1');
  await once(odd, 'listening');
  const dialOdd = async (): Promise<Socket> => {
    const socket = connect((odd.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  const pool = new ConnectionPool();
  await assert.rejects((await pool.acquire('', dialOdd)).ask('GET /odd HTTP/1.1\r\n\r\n', 5000), /malformed answer/);
  await assert.rejects((await pool.acquire('', dialOdd)).ask('GET /slow HTTP/1.1\r\n\r\n', 50), /no answer within 50 ms/);
  pool.close();
  odd.close();
});
