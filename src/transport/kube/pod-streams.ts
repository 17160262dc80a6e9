// Commands in containers, over the exec subresource (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/).
// Channels: 0 standard input, 1 output, 2 error, 3 the Status that tells the exit code.
import { LongshoreError } from '../../core/error.ts';
import { Secret } from '../../core/secret.ts';
import type { PodPlace, PodStream } from '../../ports/cluster.ts';
import type { CommandResult } from '../../ports/host.ts';
import { answerError } from './answer-error.ts';
import { openChannels, type ChannelSocket } from './channel-socket.ts';
import type { KubeConnection } from './kube-request.ts';

export interface PodCommand {
  readonly argv: readonly string[];
  readonly stdin?: string | Secret | AsyncIterable<Uint8Array>;
  readonly timeoutMs?: number;
  /** A lost reply leaves it unknown what the command did. */
  readonly changes: boolean;
}

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
/** Output that waits to be taken; beyond it the server is not read from. */
const mostHeld = 1 << 20;

export async function execStream(cluster: string, connection: KubeConnection, pod: PodPlace, command: PodCommand): Promise<PodStream> {
  const { namespace, name, container } = pod;
  const action = `run "${command.argv[0] ?? ''}" in Pod ${namespace}/${name}`;
  const failed = (because: string): LongshoreError =>
    new LongshoreError('cluster-unreachable', `cannot ${action} in cluster "${cluster}": ${because}`, {
      effect: command.changes ? 'unknown' : 'unchanged',
      next: 'See that the pod still runs, then repeat.',
    });
  const query = new URLSearchParams({ stdout: 'true', stderr: 'true', ...(command.stdin === undefined ? {} : { stdin: 'true' }) });
  if (container !== undefined) query.set('container', container);
  for (const word of command.argv) query.append('command', word);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/exec?${query}`;

  const chunks: Buffer[] = [];
  const stderr: Buffer[] = [];
  let held = 0;
  let over = false;
  let status: ExecStatus | undefined;
  let wake: () => void = () => {};
  let settle: (result: Omit<CommandResult, 'stdout'>) => void = () => {};
  let fail: (error: Error) => void = () => {};
  let broken: Error | undefined;
  const end = new Promise<Omit<CommandResult, 'stdout'>>((resolve, reject) => ([settle, fail] = [resolve, reject]));
  end.catch(() => {});
  const finish = (error?: Error): void => {
    over = true;
    const code = status === undefined ? undefined : exitCode(status);
    if (code === undefined) {
      broken ??= failed(status?.message ?? error?.message ?? 'the stream ended before the command did');
      fail(broken);
    } else settle({ exitCode: code, stderr: Buffer.concat(stderr).toString('utf8') });
    wake();
  };
  const socket = await openChannels(
    connection,
    { path, protocols, refused: (answer) => answerError(answer, { cluster, action, writes: false, confidential: false }) },
    {
      data(channel, data) {
        if (channel === 1 && data.length > 0) {
          chunks.push(data);
          held += data.length;
          if (held > mostHeld) socket.pause();
          wake();
        } else if (channel === 2) stderr.push(data);
        else if (channel === 3) status = JSON.parse(data.toString('utf8')) as ExecStatus;
      },
      ended: finish,
    },
  );
  const limit =
    command.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          broken = failed(`no end within ${command.timeoutMs} ms`);
          fail(broken);
          socket.close();
        }, command.timeoutMs);
  void end.catch(() => {}).finally(() => clearTimeout(limit));
  if (command.stdin !== undefined) {
    feed(socket, command.stdin).catch((error: Error) => {
      // A command may end without having read all of its input; only then is a closed stream no failure.
      if (over) return;
      broken = failed(`its input broke off: ${error.message}`);
      fail(broken);
      socket.close();
    });
  }
  return {
    stdout: (async function* () {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk !== undefined) {
          held -= chunk.length;
          if (held <= mostHeld / 2) socket.resume();
          yield chunk;
        } else if (over) {
          if (broken !== undefined) throw broken;
          return;
        } else await new Promise<void>((resolve) => (wake = resolve));
      }
    })(),
    end,
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}

/** Runs a command to its end and holds all that it wrote. */
export async function execCommand(cluster: string, connection: KubeConnection, pod: PodPlace, command: PodCommand): Promise<CommandResult> {
  await using stream = await execStream(cluster, connection, pod, { ...command, timeoutMs: command.timeoutMs ?? 60_000 });
  const stdout: Uint8Array[] = [];
  for await (const chunk of stream.stdout) stdout.push(chunk);
  return { ...(await stream.end), stdout: Buffer.concat(stdout).toString('utf8') };
}

async function feed(socket: ChannelSocket, stdin: string | Secret | AsyncIterable<Uint8Array>): Promise<void> {
  if (socket.protocol !== protocols[0]) {
    throw new Error('the server does not speak v5.channel.k8s.io, so the end of the input cannot be told (Kubernetes 1.30 and later can)');
  }
  if (typeof stdin === 'string' || stdin instanceof Secret) {
    const text = Buffer.from(typeof stdin === 'string' ? stdin : stdin.reveal(), 'utf8');
    if (text.length > 0) await socket.send(0, text);
  } else for await (const chunk of stdin) if (chunk.length > 0) await socket.send(0, chunk);
  await socket.closeChannel(0);
}

interface ExecStatus {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** `undefined`: the command never ran. */
function exitCode(status: ExecStatus): number | undefined {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find((each) => each.reason === 'ExitCode');
  return status.reason === 'NonZeroExitCode' && cause?.message !== undefined ? Number(cause.message) : undefined;
}
