// Asks the process that serves a cluster of this twin. No answer of ours at its port means that nobody serves it.
import { request } from 'node:http';
import type { Doc } from './doc.ts';

export function askOther(place: { readonly port: number; readonly token: string }, path: string, question: Doc): Promise<Doc | undefined> {
  return new Promise((resolve) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port: place.port,
        path: `/twin/${path}`,
        method: 'POST',
        headers: { authorization: `Bearer ${place.token}` },
        timeout: 60_000,
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => resolve(undefined));
        response.on('end', () => {
          resolve(response.statusCode === 200 ? parsed(Buffer.concat(chunks).toString()) : undefined);
        });
      },
    );
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(undefined));
    asking.end(JSON.stringify(question));
  });
}

function parsed(text: string): Doc | undefined {
  try {
    return JSON.parse(text) as Doc;
  } catch {
    return undefined;
  }
}
