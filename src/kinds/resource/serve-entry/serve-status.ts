// One endpoint of a tailnet service as `tailscale serve status --json` shows it. The shape is that of ServeConfig in
// Tailscale's ipn/serve.go: Services → TCP by port, Web by `name:port`. tailscale.com/docs/reference/tailscale-cli/serve
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';

export type Endpoint =
  | { readonly protocol: 'https'; readonly upstream: string }
  | { readonly protocol: 'tcp'; readonly upstream: string }
  /** Something that this kind does not write (paths, text, TLS ends here, tun mode); `what` says it. */
  | { readonly protocol: 'other'; readonly what: string };

export interface ServedService {
  readonly endpoint: Endpoint | undefined;
  /** Ports of the same service beside this one. */
  readonly otherPorts: readonly number[];
  /** The host offers itself for the service. A drained one keeps its configuration and takes no new connection. */
  readonly isAdvertised: boolean;
}

/** `details` is what `tailscale serve get-config --service` prints; a CLI that does not know it yet advertises whatever it serves. */
export function servedService(status: Json, service: string, port: number, details: Json = null): ServedService {
  const isAdvertised = !isJsonObject(details) || details['advertised'] !== false;
  const config = member(member(status, 'Services'), service);
  const tcp = member(config, 'TCP') ?? {};
  const otherPorts = Object.keys(tcp)
    .map(Number)
    .filter((each) => each !== port);
  if (config?.['Tun'] === true) return { endpoint: { protocol: 'other', what: 'tun mode' }, otherPorts, isAdvertised };
  const handler = member(tcp, String(port));
  if (handler === undefined) return { endpoint: undefined, otherPorts, isAdvertised };
  return { endpoint: endpointOf(handler, webHandlers(config, port)), otherPorts, isAdvertised };
}

function endpointOf(handler: JsonObject, handlers: JsonObject): Endpoint {
  const forward = handler['TCPForward'];
  if (typeof handler['TerminateTLS'] === 'string') return { protocol: 'other', what: 'TLS that ends at the host' };
  if (typeof forward === 'string') return { protocol: 'tcp', upstream: `tcp://${forward}` };
  const mounts = Object.keys(handlers);
  const proxy = member(handlers, '/')?.['Proxy'];
  if (handler['HTTPS'] === true && mounts.length === 1 && typeof proxy === 'string') return { protocol: 'https', upstream: proxy };
  return { protocol: 'other', what: handler['HTTP'] === true ? 'plain HTTP' : `HTTPS with the paths ${mounts.join(', ') || '(none)'}` };
}

/** Keys are `feed.<suffix>:443`; the suffix is the tailnet's own, so only the port is looked at. */
function webHandlers(config: JsonObject | undefined, port: number): JsonObject {
  const web = member(config, 'Web') ?? {};
  const key = Object.keys(web).find((each) => each.endsWith(`:${port}`));
  return key === undefined ? {} : (member(member(web, key), 'Handlers') ?? {});
}

function member(value: Json | undefined, key: string): JsonObject | undefined {
  const found = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(found) ? found : undefined;
}

/** Upstreams in one spelling: a last slash says nothing, and versions differ in whether they write `localhost` out. */
export function sameUpstream(one: string, other: string): boolean {
  const spelled = (upstream: string) => upstream.replace(/\/$/, '').replace('://localhost', '://127.0.0.1');
  return spelled(one) === spelled(other);
}
