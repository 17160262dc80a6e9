// Probes of a container (https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/): HTTP asks its
// program, TCP asks whether it listens, a command runs in the mini shell. A command that only the real image has counts as
// passed: the twin cannot know. Seconds of a probe are shortened, so that a rehearsal does not wait for what nobody measures.
import type { RunningProgram } from '../../world.ts';
import { at, docAt, isDoc, listAt, numberAt, textAt, type Doc, type Value } from '../doc.ts';
import { execInContainer, type ExecPlace } from './pod-exec.ts';
import { NoSuchProgram } from '../shell/run-shell.ts';

/** How long a second of a probe's period takes in the twin. */
const secondMs = 20;

export function periodMs(probe: Value | undefined): number {
  return Math.max((numberAt(probe, 'periodSeconds') ?? 10) * secondMs, 50);
}

/** Why a probe fails; `undefined` when it passes or there is none. */
export async function probeFailure(place: ExecPlace, probe: Value | undefined, program: RunningProgram): Promise<string | undefined> {
  if (!isDoc(probe)) return undefined;
  const { pod, container } = place;
  if (isDoc(probe['httpGet'])) return httpFailure(pod, container, probe['httpGet'], program);
  if (isDoc(probe['tcpSocket'])) {
    const port = portOf(container, at(probe, 'tcpSocket.port'));
    return port !== undefined && reachable(program, port)
      ? undefined
      : `dial tcp ${textAt(pod, 'status.podIP') ?? ''}:${port ?? 0}: connect: connection refused`;
  }
  const command = at(probe, 'exec.command');
  if (!Array.isArray(command)) return undefined;
  try {
    const { code, output } = await execInContainer(place, command.map(String));
    return code === 0 || code === 127 ? undefined : output.trim() || `command exited with ${code}`;
  } catch (error) {
    if (error instanceof NoSuchProgram) return undefined;
    return error instanceof Error ? error.message : String(error);
  }
}

async function httpFailure(pod: Doc, container: Doc, get: Doc, program: RunningProgram): Promise<string | undefined> {
  const port = portOf(container, get['port']) ?? 80;
  const path = textAt(get, 'path') ?? '/';
  const url = new URL(`http://${textAt(pod, 'status.podIP') ?? '127.0.0.1'}:${port}${path.startsWith('/') ? path : `/${path}`}`);
  if (program.answer === undefined || !reachable(program, port)) return `Get "${url.href}": connect: connection refused`;
  const headers = Object.fromEntries(listAt(get, 'httpHeaders').map((each) => [String(each['name']).toLowerCase(), String(each['value'])]));
  try {
    const { status } = await program.answer({ url, headers: { host: url.host, ...headers } });
    return status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`;
  } catch (error) {
    return `Get "${url.href}": ${error instanceof Error ? error.message : String(error)}`;
  }
}

function portOf(container: Doc, port: Value | undefined): number | undefined {
  if (typeof port === 'number') return port;
  return numberAt(
    listAt(container, 'ports').find((each) => each['name'] === port),
    'containerPort',
  );
}

/** A program that says where it listens is reached from outside its pod only there, and not on loopback. */
export function reachable(program: RunningProgram, port: number): boolean {
  return (
    program.listens === undefined ||
    program.listens.some((each) => each.port === port && !['127.0.0.1', 'localhost', '::1'].includes(each.address))
  );
}

export function hasProbes(container: Doc): boolean {
  return ['readinessProbe', 'livenessProbe'].some((name) => Object.keys(docAt(container, name)).length > 0);
}
