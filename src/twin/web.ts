// HTTP in the twin as it looks from a place: what a name means there, and who answers. Names of the tailnet mean nothing in
// a pod, and a host cannot reach by name what it serves itself (no hairpin), as with the real products.
import { LongshoreError } from '../core/error.ts';
import type { Vantage, WebResponse } from '../ports/web.ts';
import type { MinikubeProfile } from './host/minikube-profile.ts';
import { ServeConfig } from './host/serve-config.ts';
import { hostMachine } from './host/host-machine.ts';
import { outsideEndpoint } from './registry/outside.ts';
import type { TwinWorld, WebRequest } from './world.ts';

interface Question {
  readonly world: TwinWorld;
  readonly url: URL;
  readonly from: Vantage;
  readonly request: WebRequest;
  /** Asks whoever listens on a port of a host. */
  readonly ask: (host: string, port: number, request: WebRequest) => Promise<WebResponse | undefined>;
}

/** Errors: `web-unresolved`, `web-refused`, `web-timeout`. */
export async function request(
  world: TwinWorld,
  url: string,
  from: Vantage,
  headers: Readonly<Record<string, string>>,
  sent: Pick<WebRequest, 'method' | 'body'> = {},
): Promise<WebResponse> {
  const parsed = new URL(url);
  const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const ask: Question['ask'] = (host, port, asked) => world.host(host).answer(port, asked);
  return askFrom({ world, url: parsed, from, request: { ...sent, url: parsed, headers: lowered }, ask });
}

/** Where what a URL means from a place is really reached: for clients of whole protocols. Errors as `request`. */
export async function endpoint(world: TwinWorld, url: string, from: Vantage): Promise<string> {
  const parsed = new URL(url);
  const outside = await outsideEndpoint(world, url);
  if (outside !== undefined) return outside;
  let found: string | undefined;
  const ask: Question['ask'] = async (host, port) => {
    found = await hostMachine(world, host).processes.endpoint(port);
    return { status: found === undefined ? 502 : 204, headers: {}, body: '' };
  };
  const question: Question = { world, url: parsed, from, request: { url: parsed, headers: {} }, ask };
  await askFrom(question);
  if (found === undefined) throw refused(question, 'what answers there speaks no protocol beyond single requests');
  return found;
}

async function askFrom(question: Question): Promise<WebResponse> {
  const { world, url, from, request } = question;
  const outside = await outsideEndpoint(world, url.href);
  if (outside !== undefined) return forward(new URL(`${url.pathname}${url.search}`, outside), request);
  return from.startsWith('cluster:')
    ? askFromCluster(question, from.slice('cluster:'.length))
    : askFromHost(question, from === 'laptop' ? world.inventory.workstation : from.slice('host:'.length));
}

async function askFromHost(question: Question, here: string): Promise<WebResponse> {
  const { world, url } = question;
  if (['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return askPort(question, here, { loopback: true });
  const suffix = `.${world.tailnet.suffix}`;
  const short = url.hostname.endsWith(suffix) ? url.hostname.slice(0, -suffix.length) : url.hostname;
  if (isHost(world, short)) return askPort(question, short, { loopback: false });
  if (!url.hostname.endsWith(suffix)) throw unresolved(question);
  return askName(question, short, here);
}

async function askName(question: Question, name: string, here: string): Promise<WebResponse> {
  const { world, url } = question;
  const target = world.tailnet.target(name);
  if (target === undefined) throw unresolved(question);
  if (!('host' in target)) {
    const response = await world.clusters.answer(target, question.request);
    if (response === undefined) throw refused(question, 'no ready pod stands behind the name');
    return response;
  }
  if (target.host === here)
    throw failure(
      question,
      'web-timeout',
      `"${here}" serves the name itself and cannot reach itself by it`,
      `Use localhost:${target.port} on "${here}".`,
    );
  const upstream = url.protocol === 'https:' ? new ServeConfig(world, target.host).upstream(name, portOf(url)) : undefined;
  if (upstream === undefined) throw refused(question, `the name does not serve ${url.protocol}//…:${portOf(url)}`);
  const to = new URL(upstream);
  const asked = new URL(`${url.pathname}${url.search}`, to);
  const response = await question.ask(target.host, portOf(to), { ...question.request, url: asked });
  // What tailscaled answers when its upstream is down.
  return response ?? { status: 502, headers: {}, body: '' };
}

async function askFromCluster(question: Question, cluster: string): Promise<WebResponse> {
  const { world, url } = question;
  const alias = hostOfCluster(world, cluster);
  if (alias?.names.includes(url.hostname) === true) return askPort(question, alias.host, { loopback: false });
  const match = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?$/.exec(url.hostname);
  if (match?.[1] === undefined || match[2] === undefined) throw unresolved(question);
  const response = await world.clusters.answer({ cluster, namespace: match[2], service: match[1], port: portOf(url) }, question.request);
  if (response === undefined) throw refused(question, 'no ready pod stands behind the service');
  return response;
}

/** Asks whoever listens on a port of a host; from elsewhere, what is bound to loopback is not there. */
async function askPort(question: Question, host: string, options: { readonly loopback: boolean }): Promise<WebResponse> {
  const { world, url } = question;
  if (!isHost(world, host)) throw refused(question, 'nobody listens there');
  const port = portOf(url);
  const open = hostMachine(world, host).processes.listening(port);
  if (open === undefined) throw refused(question, `nobody listens on port ${port} of "${host}"`);
  if (!options.loopback && ['127.0.0.1', 'localhost', '::1'].includes(open.address))
    throw refused(question, `port ${port} of "${host}" is open to "${host}" itself only`);
  if (url.protocol !== 'http:') throw refused(question, `port ${port} of "${host}" does not speak TLS`);
  const response = await question.ask(host, port, question.request);
  if (response === undefined) throw refused(question, `port ${port} of "${host}" does not speak HTTP`);
  return response;
}

async function forward(url: URL, { method = 'GET', headers, body }: WebRequest): Promise<WebResponse> {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

/** The host on which a minikube cluster runs, and the names that lead to it from inside. */
function hostOfCluster(world: TwinWorld, cluster: string): { readonly host: string; readonly names: readonly string[] } | undefined {
  for (const [key, profile] of world.store.entries<MinikubeProfile>('minikube')) {
    if (profile.name !== cluster) continue;
    const runtime = profile.driver === 'podman' ? 'host.containers.internal' : 'host.docker.internal';
    return { host: key.slice(0, -cluster.length - 1), names: ['host.minikube.internal', runtime] };
  }
  return undefined;
}

function isHost(world: TwinWorld, name: string): boolean {
  return world.inventory.hosts.some((host) => host.name === name);
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

function unresolved(question: Question): LongshoreError {
  return failure(
    question,
    'web-unresolved',
    `the name "${question.url.hostname}" means nothing there`,
    'Use a name that can be resolved from that place.',
  );
}

function refused(question: Question, because: string): LongshoreError {
  return failure(question, 'web-refused', because, 'Start what should answer, or correct the address.');
}

function failure({ url, from }: Question, code: string, because: string, next: string): LongshoreError {
  return new LongshoreError(code, `cannot get "${url.href}" from ${from}: ${because}`, { next });
}
