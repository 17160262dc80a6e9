// One endpoint (a service and a port) of `tailscale serve` on a host. Commands are chosen by how far they reach:
// `reset` takes no service and wipes the whole node, so it is never called; `clear` takes a whole service, so it is
// called only when this endpoint is all of it; `off` takes one port. `set-config` is no way either: its endpoints do not say
// whether TLS ends here, so an HTTPS endpoint comes back as plain HTTP (github.com/tailscale/tailscale/issues/19724).
// A service is defined (tailnet-service), advertised (the host offers itself: here), approved (service-approval), and only
// then served. tailscale.com/docs/reference/tailscale-cli/serve, tailscale.com/docs/features/tailscale-services
import { diffOf, noDiff, type Diff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { Fact, StepFacts } from '../../../core/fact.ts';
import type { DefinedName } from '../../../core/fact/names.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { query, type HostReader, type HostWriter } from '../../../ports/host.ts';
import { ask, tell } from '../../host/command.ts';
import { parseJson } from '../../host/parse-json.ts';
import type { ResourceKind } from '../../kind.ts';
import { sameUpstream, servedService, type Endpoint, type ServedService } from './serve-status.ts';

export type ServeEntryDesired = {
  readonly host: string;
  /** `svc:feed`. It must be defined, and the host approved for it, in the tailnet's admin console. */
  readonly service: string;
  readonly protocol: 'https' | 'tcp';
  readonly port: number;
  /** `http://localhost:8080`, `tcp://localhost:5432`. */
  readonly upstream: string;
  readonly state: 'served' | 'absent';
  /** A service whose users come by this name: served or no longer served from now on. */
  readonly serving?: string;
  /** `/opt/homebrew/bin/tailscale` unless given. */
  readonly tailscale?: string;
};

/** The endpoint before; `null` when there was none. `isDrained`: it was configured, and the host did not offer itself. */
export type ServeEntryImage = { readonly protocol: 'https' | 'tcp'; readonly upstream: string; readonly isDrained?: true } | null;

export type ServeEntryOutputs = { readonly service: string; readonly name: string };

const tailscale = '/opt/homebrew/bin/tailscale';

export const serveEntryKind: ResourceKind<ServeEntryDesired, ServedService, ServeEntryImage, ServeEntryOutputs> = {
  type: 'resource',
  name: 'serve-entry',
  describe: ({ host, service, protocol, port, state }) => `${service} ${protocol} ${port} on ${host} ${state}`,
  validate: ({ service, port, protocol, upstream }) => [
    ...(/^svc:[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(service) ? [] : [`service "${service}" is not of the form svc:<dns-label>`]),
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? [] : [`port ${String(port)} is no TCP port`]),
    ...(upstream.includes('‹') || upstreamScheme(protocol).test(upstream)
      ? []
      : [
          `upstream "${upstream}" does not fit the protocol ${protocol}: write ${protocol === 'tcp' ? 'tcp://' : 'http://'}localhost:<port>`,
        ]),
  ],
  facts,
  identity: ({ host, service, port }) => `serve-entry ${host}:${service}:${port}`,
  read: (context, desired) => look(context.host(desired.host), desired),
  diff,
  async capture(_, __, { endpoint, isAdvertised }) {
    if (endpoint === undefined || endpoint.protocol === 'other') return null;
    return { protocol: endpoint.protocol, upstream: endpoint.upstream, ...(isAdvertised ? {} : { isDrained: true }) };
  },
  async apply(context, desired) {
    const host = context.host(desired.host);
    if (desired.state === 'absent') await unserve(host, desired);
    else await serve(host, desired, desired);
  },
  async restore(context, desired, image) {
    const host = context.host(desired.host);
    if (image === null) await unserve(host, desired);
    else await serve(host, desired, image);
  },
  outputs: ({ service }) => ({ service, name: dnsLabel(service) }),
};

/** Names in facts are DNS labels (`feed`), as the Ingress that takes a name over knows it. */
function dnsLabel(service: string): string {
  return service.replace(/^svc:/, '');
}

function facts({ host, service, state, serving, port, protocol, upstream }: ServeEntryDesired): StepFacts {
  const name = dnsLabel(service);
  const held: Fact = { fact: 'name', name, holder: `host:${host}` };
  const free: Fact = { fact: 'name', name, holder: 'nobody' };
  const served: Fact[] = serving === undefined ? [] : [{ fact: 'serving', service: serving }];
  const advertised: Fact = { fact: 'advertised', name: service as DefinedName, host, port, protocol, upstream };
  return state === 'served'
    ? { retracts: [free], provides: [held, advertised, ...served] }
    : { retracts: [held, advertised, ...served], provides: [free] };
}

function diff(desired: ServeEntryDesired, { endpoint, isAdvertised }: ServedService): Diff {
  if (endpoint?.protocol === 'other') {
    return {
      action: 'refuse',
      because: `${desired.service} port ${desired.port} on ${desired.host} is served as ${endpoint.what}, which could not be put back`,
      next: 'Change this entry by hand, then apply again.',
    };
  }
  const from = endpoint === undefined ? undefined : `${endpoint.protocol} → ${endpoint.upstream}`;
  const field = `${desired.service}:${desired.port}`;
  if (desired.state === 'absent') return diffOf('remove', from === undefined ? [] : [{ field, from }]);
  const to = `${desired.protocol} → ${desired.upstream}`;
  if (from === undefined) return { action: 'create', changes: [{ field, to }] };
  if (!matches(endpoint, desired)) return { action: 'update', changes: [{ field, from, to }] };
  return isAdvertised ? noDiff : { action: 'update', changes: [{ field: desired.service, from: 'drained', to: 'advertised' }] };
}

function matches(endpoint: Endpoint | undefined, wanted: NonNullable<ServeEntryImage>): boolean {
  return endpoint !== undefined && endpoint.protocol === wanted.protocol && sameUpstream(endpoint.upstream, wanted.upstream);
}

async function serve(host: HostWriter, desired: ServeEntryDesired, wanted: NonNullable<ServeEntryImage>): Promise<void> {
  const { endpoint, isAdvertised } = await look(host, desired);
  const isDrained = wanted.isDrained === true;
  if (matches(endpoint, wanted)) {
    if (isAdvertised === isDrained) await tell(host, [program(desired), 'serve', isDrained ? 'drain' : 'advertise', desired.service]);
    return;
  }
  // A port that is served by another protocol is refused until it is taken away.
  if (endpoint !== undefined && endpoint.protocol !== wanted.protocol) await unserve(host, desired);
  await tell(host, [program(desired), 'serve', `--service=${desired.service}`, `--${wanted.protocol}=${desired.port}`, wanted.upstream], {
    next: `Check in the admin console that ${desired.service} is defined and that ${desired.host} may serve it.`,
  });
  // Setting an endpoint advertises the service.
  if (isDrained) await tell(host, [program(desired), 'serve', 'drain', desired.service]);
}

async function unserve(host: HostWriter, desired: ServeEntryDesired): Promise<void> {
  const { endpoint, otherPorts } = await look(host, desired);
  if (endpoint === undefined) return;
  if (endpoint.protocol === 'other') {
    throw new LongshoreError(
      'serve-entry-foreign',
      `cannot take ${desired.service} port ${desired.port} away on ${desired.host}: it is served as ${endpoint.what} by now`,
      {
        next: 'Look who has changed it, and remove it by hand.',
      },
    );
  }
  if (otherPorts.length === 0) await tell(host, [program(desired), 'serve', 'clear', desired.service]);
  else await tell(host, [program(desired), 'serve', `--service=${desired.service}`, `--${endpoint.protocol}=${desired.port}`, 'off']);
}

async function look(host: HostReader, desired: ServeEntryDesired): Promise<ServedService> {
  const argv = [program(desired), 'serve', 'status', '--json'] as const;
  const { stdout } = await ask(host, argv);
  const status = parseJson(stdout, `"${argv.join(' ')}" on ${host.name}`);
  const served = servedService(status, desired.service, desired.port);
  if (served.endpoint === undefined) return served;
  const details = await host.query(query([program(desired), 'serve', 'get-config', `--service=${desired.service}`]));
  const isKnown = details.exitCode === 0 && details.stdout.trimStart().startsWith('{');
  return isKnown ? servedService(status, desired.service, desired.port, parseJson(details.stdout, 'serve get-config')) : served;
}

function program(desired: ServeEntryDesired): string {
  return desired.tailscale ?? tailscale;
}

function upstreamScheme(protocol: 'https' | 'tcp'): RegExp {
  return protocol === 'tcp' ? /^tcp:\/\/[^/]+:\d+$/ : /^(https?|https\+insecure):\/\//;
}

export function serveEntry(options: Input<ServeEntryDesired>): StepDefinition<ServeEntryOutputs> {
  return stepDefinition<ServeEntryDesired & JsonObject, ServeEntryOutputs>('resource', serveEntryKind.name, options, ['service', 'name']);
}
