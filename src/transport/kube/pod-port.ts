// The part of the cluster's port that leads into pods: logs, commands, ports, files.
import { createInterface } from 'node:readline';
import { LongshoreError } from '../../core/error.ts';
import type { ClusterWriter, PodPlace } from '../../ports/cluster.ts';
import { answerError } from './answer-error.ts';
import type { KubeConnection, KubeRequest, KubeResponse } from './kube-request.ts';
import { execCommand, execStream } from './pod-streams.ts';
import { forwardPort } from './port-forward.ts';
import { tarStream } from './tar-stream.ts';

export type PodPort = Pick<ClusterWriter, 'logs' | 'followLogs' | 'query' | 'queryStream' | 'forward' | 'exec' | 'writeFiles'>;

type Exchange = (action: string, kind: string, request: KubeRequest, accept: readonly number[]) => Promise<KubeResponse>;

export function podPort(cluster: string, connection: KubeConnection, exchange: Exchange): PodPort {
  const port: PodPort = {
    async logs({ lines, previous, ...pod }) {
      const path = logPath(pod, { tailLines: String(lines), ...(previous === true ? { previous: 'true' } : {}) });
      return (await exchange(`read the log of Pod ${pod.namespace}/${pod.name}`, 'Pod', { method: 'GET', path, writes: false }, [200]))
        .body;
    },
    async *followLogs(pod, { signal }) {
      const answer = await connection.open(logPath(pod, { follow: 'true', tailLines: '0' }), signal);
      if (answer.statusCode !== 200) {
        answer.destroy();
        const action = `follow the log of Pod ${pod.namespace}/${pod.name}`;
        throw answerError(
          { status: answer.statusCode ?? 0, body: '', warnings: [] },
          { cluster, action, writes: false, confidential: false },
        );
      }
      try {
        yield* createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY });
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        answer.destroy();
      }
    },
    query: (pod, { argv, stdin, timeoutMs }) =>
      execCommand(cluster, connection, pod, { argv, changes: false, ...given({ stdin, timeoutMs }) }),
    queryStream: (pod, { argv, stdin, input, timeoutMs }) =>
      execStream(cluster, connection, pod, {
        argv,
        changes: false,
        ...given({ stdin: input === undefined ? stdin : once(input), timeoutMs }),
      }),
    forward: (pod) => forwardPort(cluster, connection, pod),
    exec: (pod, { argv, stdin, timeoutMs }) =>
      execCommand(cluster, connection, pod, { argv, changes: true, ...given({ stdin, timeoutMs }) }),
    async writeFiles(pod, folder, files) {
      // Owners are left to the container, which as a rule may not give files away.
      const argv = ['tar', '-x', '-p', '-o', '-f', '-', '-C', folder];
      const result = await execCommand(cluster, connection, pod, {
        argv,
        stdin: tarStream(files),
        changes: true,
        timeoutMs: longestTransferMs,
      });
      if (result.exitCode === 0) return;
      throw new LongshoreError(
        'files-not-written',
        `cannot write files into "${folder}" of Pod ${pod.namespace}/${pod.name}: ${result.stderr.trim() || `tar ended with ${result.exitCode}`}`,
        { effect: 'changed', next: 'See that the container has tar, may write there, and has room.' },
      );
    },
  };
  return port;
}

const longestTransferMs = 24 * 3_600_000;

function logPath({ namespace, name, container }: PodPlace, query: Readonly<Record<string, string>>): string {
  const search = new URLSearchParams({ ...query, ...(container === undefined ? {} : { container }) });
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log?${search}`;
}

/** The members that are there: an optional member of ours may not be `undefined`. */
function given<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
