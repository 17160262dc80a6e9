// One look of a gate: the right question to the right port. What is not there yet is an answer, not an error.
import { LongshoreError } from '../../../core/error.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { query } from '../../../ports/host.ts';
import { imageLabel } from '../../../ports/registry.ts';
import { objectId, objectLabel, type KubeObject } from '../../../ports/cluster.ts';
import { readiness } from '../../kube/readiness.ts';
import type { Verdict } from '../../kind.ts';
import type { GateProbe } from './gate-probe.ts';
import { lookAtSecret } from '../../secret/look-at-secret.ts';
import { lookAtTailnet } from './look-at-tailnet.ts';

type Of<Name extends GateProbe['probe']> = Extract<GateProbe, { readonly probe: Name }>;

export async function lookAt(context: ReadContext, probe: GateProbe): Promise<Verdict> {
  switch (probe.probe) {
    case 'http':
      return answers(context, probe);
    case 'resolves':
      return resolves(context, probe);
    case 'port':
      return takesConnections(context, probe);
    case 'file':
      return fileIsThere(context, probe);
    case 'command':
      return ends(context, probe);
    case 'object':
      return objectIsReady(context, probe);
    case 'device':
    case 'service':
    case 'tag':
    case 'tailnet-key':
      return lookAtTailnet(context, probe);
    case 'secret':
      return lookAtSecret(context, probe);
    case 'image':
      return imageIsThere(context, probe);
    case 'all': {
      const seen: Verdict[] = [];
      for (const each of probe.of) seen.push(await lookAt(context, each));
      const missing = seen.filter(({ pass }) => !pass);
      return { pass: missing.length === 0, detail: (missing.length === 0 ? seen : missing).map(({ detail }) => detail).join('; ') };
    }
  }
}

async function answers(context: ReadContext, { url, from, status = 200, contains }: Of<'http'>): Promise<Verdict> {
  try {
    const response = await context.web.get(url, { from });
    const fits = contains === undefined || response.body.includes(contains);
    const detail = `${url} from ${from} gave status ${response.status}, expected ${status}${fits ? '' : `, and the body does not contain "${contains}"`}`;
    return { pass: response.status === status && fits, detail };
  } catch (error) {
    return unlessOf('web-', error);
  }
}

/** Whoever answers, or refuses: the name has led somewhere. */
async function resolves(context: ReadContext, { name, from }: Of<'resolves'>): Promise<Verdict> {
  try {
    await context.web.get(`https://${name}/`, { from, timeoutMs: 5_000 });
  } catch (error) {
    if (!(error instanceof LongshoreError) || !error.code.startsWith('web-')) throw error;
    if (error.code === 'web-unresolved') return { pass: false, detail: `${name} means nothing from ${from}` };
  }
  return { pass: true, detail: `${name} can be resolved from ${from}` };
}

/** `-z` only connects: https://man.openbsd.org/nc.1, on macOS and in Debian alike. */
async function takesConnections(context: ReadContext, { name, port, on }: Of<'port'>): Promise<Verdict> {
  const { exitCode } = await context.host(on).query(query(['nc', '-z', '-w', '5', name, String(port)], { timeoutMs: 15_000 }));
  if (exitCode === 127)
    throw new LongshoreError('program-missing', `cannot try port ${port} of ${name} from ${on}: there is no nc`, {
      next: 'Install netcat there.',
    });
  return { pass: exitCode === 0, detail: `port ${port} of ${name} ${exitCode === 0 ? 'takes' : 'takes no'} connections, seen from ${on}` };
}

async function fileIsThere(context: ReadContext, { host: name, path, contains, maxAgeSeconds }: Of<'file'>): Promise<Verdict> {
  const host = context.host(name);
  const status = await host.stat(path);
  const what = `${path} on ${name}`;
  if (status === undefined) return { pass: false, detail: `${what} is not there` };
  if (maxAgeSeconds !== undefined) {
    if (status.modifiedAt === undefined) return { pass: false, detail: `${name} does not say when ${path} was written` };
    const age = Math.max(0, Math.round((context.clock.now() - status.modifiedAt) / 1000));
    if (age > maxAgeSeconds) return { pass: false, detail: `${what} was written ${age} s ago, expected at most ${maxAgeSeconds} s` };
  }
  if (contains === undefined) return { pass: true, detail: `${what} is there` };
  const text = Buffer.from((await host.readFile(path)) ?? new Uint8Array()).toString('utf8');
  const fits = text.includes(contains);
  return { pass: fits, detail: `${what} ${fits ? 'contains' : 'does not contain'} "${contains}"` };
}

async function ends(context: ReadContext, { host, argv, exitCode = 0, contains }: Of<'command'>): Promise<Verdict> {
  const result = await context.host(host).query(query(argv));
  const command = `\`${argv.join(' ')}\` on ${host}`;
  if (result.exitCode !== exitCode) {
    const said = result.stderr.trim().split('\n').at(-1) ?? '';
    return {
      pass: false,
      detail: `${command} exits with ${result.exitCode}, expected ${exitCode}${said === '' ? '' : `: ${said.slice(0, 200)}`}`,
    };
  }
  const fits = contains === undefined || result.stdout.includes(contains);
  return { pass: fits, detail: fits ? `${command} ends as expected` : `${command} does not say "${contains}"` };
}

async function objectIsReady(context: ReadContext, probe: Of<'object'>): Promise<Verdict> {
  const { cluster: name, apiVersion, kind, namespace, name: object, condition } = probe;
  const id = { apiVersion, kind, name: object, ...(namespace === undefined ? {} : { namespace }) };
  try {
    const cluster = context.cluster(name);
    const found: KubeObject | undefined = await cluster.get(id);
    if (found === undefined) return { pass: false, detail: `${objectLabel(id)} is not in cluster ${name}` };
    const { ready, because } = await readiness(cluster, found, condition);
    const what = objectLabel(objectId(found));
    return { pass: ready, detail: ready ? `${what} is ready` : `${what} is not ready: ${because ?? 'not yet'}` };
  } catch (error) {
    return unlessOf('cluster-', error);
  }
}

async function imageIsThere(context: ReadContext, probe: Of<'image'>): Promise<Verdict> {
  const { registry, repository, reference } = probe;
  try {
    const found = await context.registry(registry).describe(repository, reference);
    return { pass: found !== undefined, detail: `${imageLabel(probe)} is ${found === undefined ? 'not ' : ''}there` };
  } catch (error) {
    return unlessOf('registry-', error);
  }
}

function unlessOf(prefix: string, error: unknown): Verdict {
  if (error instanceof LongshoreError && error.code.startsWith(prefix)) return { pass: false, detail: error.message };
  throw error;
}
