// The worker thread in which pg_dump runs. It takes what pg_dump wants to send apart into messages, hands them to the main
// thread, and sleeps until the whole answer is there.
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { pgDump } from '@electric-sql/pglite-tools/pg_dump';
import type { DumpReport } from './dump-with-module.ts';

interface Given {
  readonly port: MessagePort;
  readonly turn: Int32Array;
  readonly args: readonly string[];
  readonly greeting: Uint8Array;
  readonly patienceMs: number;
}

const { port, turn, args, greeting, patienceMs } = workerData as Given;
const report = (message: DumpReport) => port.postMessage(message);

/** The bytes that make no whole message yet: libpq sends long queries in pieces. */
let outgoing: Uint8Array = new Uint8Array(0);
let started = false;

function exchange(bytes: Uint8Array, answered: (bytes: Uint8Array) => void): void {
  outgoing = Buffer.concat([outgoing, bytes]);
  while (outgoing.length >= 5) {
    const view = new DataView(outgoing.buffer, outgoing.byteOffset, outgoing.byteLength);
    // The first message has no type, and the requests for encryption that may come before it are declined with one byte.
    const length = started ? view.getInt32(1) + 1 : view.getInt32(0);
    if (outgoing.length < length) return;
    const message = outgoing.slice(0, length);
    outgoing = outgoing.subarray(length);
    if (!started) {
      const code = view.getInt32(4);
      const wantsEncryption = code === 80877103 || code === 80877104;
      started = !wantsEncryption;
      answered(wantsEncryption ? Buffer.from('N') : greeting);
      continue;
    }
    const type = String.fromCharCode(message[0] ?? 0);
    // Terminate: the session belongs to the main thread.
    if (type === 'X') continue;
    const before = Atomics.load(turn, 0);
    report({ send: message });
    if (type !== 'Q' && type !== 'S' && type !== 'F') continue;
    if (Atomics.wait(turn, 0, before, patienceMs) === 'timed-out') throw new Error(`the server gave no answer in ${patienceMs / 1000} s`);
    const answer = receiveMessageOnPort(port)?.message as Uint8Array | null | undefined;
    if (!answer) throw new Error('the connection was lost');
    answered(answer);
  }
}

const database = {
  execProtocolRawStream: (bytes: Uint8Array, { onRawData }: { readonly onRawData: (bytes: Uint8Array) => void }) =>
    exchange(Uint8Array.from(bytes), onRawData),
  // pgDump puts the search path back after its work; this session is thrown away instead.
  query: async () => ({ rows: [{ search_path: '' }] }),
  exec: async () => [],
};

try {
  const file = await pgDump({ pg: database as unknown as Parameters<typeof pgDump>[0]['pg'], args: [...args] });
  report({ sql: await file.text() });
} catch (error) {
  report({ failure: error instanceof Error ? error.message : String(error) });
}
