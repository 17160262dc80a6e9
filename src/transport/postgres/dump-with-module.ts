// pg_dump 18 in WebAssembly, from npm, run against a real server. It reads and writes synchronously, so it lives in a worker
// thread that sleeps while this thread does the input and output on a session that is authenticated already.
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { LongshoreError } from '../../core/error.ts';
import type { DumpRequest } from './dump-schema.ts';
import { frame, takeOver } from './wire.ts';

/** The major version of pg_dump in @electric-sql/pglite-tools 0.4. */
export const moduleVersion = 18;

/** What the worker tells: bytes to send to the server, or how it ended. */
export type DumpReport = { readonly send: Uint8Array } | { readonly sql: string } | { readonly failure: string };

/** No answer of the server may take longer: catalogs of thousands of tables are read in seconds. */
const patienceMs = 120_000;

export async function dumpWithModule(args: readonly string[], request: DumpRequest): Promise<string> {
  const { session, database, signal } = request;
  const { port1: port, port2: workerPort } = new MessageChannel();
  // [0] counts the answers that were given; the worker waits for it to change.
  const turn = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./dump-worker.ts', import.meta.url), {
    workerData: { port: workerPort, turn, args: [...args, '-d', database], greeting: greeting(session.parameters), patienceMs },
    transferList: [workerPort],
    stdout: true,
    stderr: true,
    env: {},
    execArgv: [],
  });
  const result = Promise.withResolvers<string>();
  const fail = (because: string) =>
    result.reject(new LongshoreError('database-failed', `cannot dump the schema of database "${database}": ${because}`));
  let answer: Buffer[] = [];
  const give = (bytes: Uint8Array | null) => {
    port.postMessage(bytes);
    Atomics.add(turn, 0, 1);
    Atomics.notify(turn, 0);
  };
  const release = takeOver(session, {
    message: (type, body) => {
      answer.push(frame(type, body));
      // Ready for the next query: whatever was asked is answered.
      if (type !== 'Z') return;
      const whole = Buffer.concat(answer);
      answer = [];
      give(new Uint8Array(whole));
    },
    lost: (error) => {
      give(null);
      result.reject(error);
    },
  });
  const hear = (report: DumpReport) => {
    if ('send' in report) session.stream.write(report.send);
    else if ('sql' in report) result.resolve(report.sql);
    else fail(`pg_dump failed: ${report.failure}`);
  };
  port.on('message', hear);
  worker.on('error', (error) => fail(`pg_dump failed: ${error.message}`));
  worker.on('exit', (code) => {
    // On a busy machine the end of the worker is heard of before its last words, which are still in the port.
    for (let late = receiveMessageOnPort(port); late !== undefined; late = receiveMessageOnPort(port)) hear(late.message as DumpReport);
    fail(`pg_dump ended with ${code} before it was done`);
  });
  const onAbort = () => result.reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    return await result.promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    release();
    port.close();
    worker.removeAllListeners('exit');
    await worker.terminate();
  }
}

/** What a server says to a client that it has let in; this session's login was a while ago. */
function greeting(parameters: ReadonlyMap<string, string>): Uint8Array {
  const statuses = [...parameters].map(([name, value]) => frame('S', Buffer.from(`${name}\0${value}\0`)));
  const letIn = frame('R', Buffer.alloc(4));
  return new Uint8Array(Buffer.concat([letIn, ...statuses, frame('K', Buffer.alloc(8)), frame('Z', Buffer.from('I'))]));
}
