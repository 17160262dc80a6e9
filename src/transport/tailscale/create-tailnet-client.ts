// A real tailnet behind the port, by Tailscale's published API (https://tailscale.com/api). `-` in the paths is the tailnet of
// the credential.
import { LongshoreError } from '../../core/error.ts';
import { canonicalJson } from '../../core/json.ts';
import { Secret } from '../../core/secret.ts';
import type { Clock } from '../../ports/context.ts';
import type { PolicyText, TailnetDns, TailnetReader, TailnetWriter } from '../../ports/tailnet.ts';
import { tokenSource, type TailnetCredential } from './access-token.ts';
import {
  keyOf,
  machineOf,
  parseAnswer,
  personOf,
  serviceHostOf,
  serviceOf,
  type DeviceAnswer,
  type HostAnswer,
  type KeyAnswer,
  type ServiceAnswer,
  type UserAnswer,
} from './api-answers.ts';
import { repeatSafely } from './repeat-safely.ts';
import { messageOf, tailscaleRequest, type ApiRequest, type SendRequest } from './tailscale-request.ts';

export interface TailnetClientOptions {
  readonly credential: TailnetCredential;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** `https://api.tailscale.com` unless given. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
}

const tailnet = '/tailnet/-';
const hujson = 'application/hujson';

export function createTailnetClient({
  credential,
  clock,
  signal,
  baseUrl = 'https://api.tailscale.com',
  timeoutMs,
}: TailnetClientOptions): TailnetWriter {
  const tokens = tokenSource(baseUrl, credential, clock);
  const send = tailscaleRequest({ baseUrl, tokens, clock, signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const reader = tailnetReader(send);
  return {
    ...reader,
    ...policyWrites(send, reader),
    ...deviceWrites(send, reader),
    ...serviceWrites(send, reader),
    ...keyWrites(send, reader),
    ...dnsWrites(send, reader),
  };
}

function tailnetReader(send: SendRequest): TailnetReader {
  const get = async <Answer>(path: string, what: string): Promise<Answer> =>
    parseAnswer<Answer>((await send({ method: 'GET', path, what })).body, what);
  return {
    policy: () => readPolicy(send),
    validatePolicy: async (text) => {
      const request = {
        method: 'POST',
        path: `${tailnet}/acl/validate`,
        body: text,
        isRead: true,
        expects: [400],
        what: 'have the policy checked',
      } as const;
      // A policy that fails its tests is told with status 200, one that cannot be read with 400; one that is good, by nothing.
      const { status, body } = await send({ ...request, headers: { 'content-type': hujson } });
      const said = body.trim() === '' ? '' : messageOf(body);
      return said === '' && status !== 400 ? [] : [said === '' ? 'the tailnet does not say why' : said];
    },
    devices: async () =>
      (await get<{ readonly devices?: readonly DeviceAnswer[] }>(`${tailnet}/devices?fields=all`, 'list the devices')).devices?.map(
        machineOf,
      ) ?? [],
    users: async () =>
      (await get<{ readonly users?: readonly UserAnswer[] }>(`${tailnet}/users?type=all`, 'list the users')).users?.map(personOf) ?? [],
    services: async () =>
      (await get<{ readonly vipServices?: readonly ServiceAnswer[] }>(`${tailnet}/services`, 'list the services')).vipServices?.map(
        serviceOf,
      ) ?? [],
    serviceHosts: async (service) => {
      const what = `list the hosts of ${service}`;
      const { status, body } = await send({
        method: 'GET',
        path: `${tailnet}/services/${encodeURIComponent(service)}/devices`,
        expects: [404],
        what,
      });
      return status === 404 ? [] : (parseAnswer<{ readonly hosts?: readonly HostAnswer[] }>(body, what).hosts ?? []).map(serviceHostOf);
    },
    keys: async () =>
      (await get<{ readonly keys?: readonly KeyAnswer[] }>(`${tailnet}/keys?all=true`, 'list the keys')).keys?.map(keyOf) ?? [],
    dns: async () => {
      const what = 'read the DNS settings';
      const [nameservers, preferences, paths, split] = await Promise.all([
        get<{ readonly dns?: readonly string[] }>(`${tailnet}/dns/nameservers`, what),
        get<{ readonly magicDNS?: boolean }>(`${tailnet}/dns/preferences`, what),
        get<{ readonly searchPaths?: readonly string[] }>(`${tailnet}/dns/searchpaths`, what),
        get<Readonly<Record<string, readonly string[] | null>>>(`${tailnet}/dns/split-dns`, what),
      ]);
      const splitDns = Object.fromEntries(
        Object.entries(split).flatMap(([domain, servers]) => (servers === null ? [] : [[domain, servers]])),
      );
      return {
        magicDns: preferences.magicDNS ?? false,
        nameservers: nameservers.dns ?? [],
        searchPaths: paths.searchPaths ?? [],
        splitDns,
      };
    },
  };
}

async function readPolicy(send: SendRequest): Promise<PolicyText> {
  const { body, etag } = await send({ method: 'GET', path: `${tailnet}/acl`, headers: { accept: hujson }, what: 'read the policy' });
  if (etag === undefined)
    throw new LongshoreError('tailnet-refused', 'cannot read the policy: the answer has no ETag, so a write could lose edits of others');
  return { text: body, etag };
}

function policyWrites(send: SendRequest, reader: TailnetReader): Pick<TailnetWriter, 'setPolicy'> {
  return {
    setPolicy: async (text, { etag }) => {
      const request: ApiRequest = {
        method: 'POST',
        path: `${tailnet}/acl`,
        body: text,
        headers: { 'content-type': hujson, accept: hujson, 'if-match': etag },
        expects: [412],
        what: 'write the policy',
      };
      let written: PolicyText | undefined;
      const write = async (): Promise<void> => {
        const { status, etag: next } = await send(request);
        if (status === 412) {
          throw new LongshoreError('policy-changed', 'cannot write the policy: somebody else has changed it since it was read', {
            next: 'Run the same command again: it reads the policy anew and edits that.',
          });
        }
        if (next !== undefined) written = { text, etag: next };
      };
      // `If-Match` makes the repetition safe: it does nothing if the first one, or anybody's, went through in between.
      await repeatSafely(write, async () => {
        const now = await reader.policy();
        if (now.text !== text) return false;
        written = now;
        return true;
      });
      return written ?? reader.policy();
    },
  };
}

function deviceWrites(send: SendRequest, reader: TailnetReader): Pick<TailnetWriter, 'setDeviceTags' | 'renameDevice' | 'deleteDevice'> {
  const find = async (id: string) => (await reader.devices()).find((machine) => machine.id === id);
  const path = (id: string, more = '') => `/device/${encodeURIComponent(id)}${more}`;
  return {
    setDeviceTags: (id, tags) =>
      repeatSafely(
        () => send({ method: 'POST', path: path(id, '/tags'), body: JSON.stringify({ tags }), what: `set the tags of device ${id}` }),
        async () => canonicalJson((await find(id))?.tags) === canonicalJson([...tags].sort()),
      ),
    renameDevice: (id, name) =>
      repeatSafely(
        () => send({ method: 'POST', path: path(id, '/name'), body: JSON.stringify({ name }), what: `rename device ${id} to ${name}` }),
        async () => (await find(id))?.name === name,
      ),
    deleteDevice: (id) =>
      repeatSafely(
        () => send({ method: 'DELETE', path: path(id), expects: [404], what: `delete device ${id}` }),
        async () => (await find(id)) === undefined,
      ),
  };
}

function serviceWrites(
  send: SendRequest,
  reader: TailnetReader,
): Pick<TailnetWriter, 'setService' | 'deleteService' | 'setServiceApproval'> {
  const path = (service: string, more = '') => `${tailnet}/services/${encodeURIComponent(service)}${more}`;
  const find = async (service: string) => (await reader.services()).find(({ name }) => name === service);
  return {
    setService: async ({ name, ports, tags, comment }) => {
      const wanted = { name, ports, tags, comment };
      await repeatSafely(
        async () => {
          // An existing service keeps its addresses only if they are said again.
          const addrs = (await find(name))?.addresses;
          const body = JSON.stringify({ ...wanted, ...(addrs === undefined ? {} : { addrs }) });
          return send({ method: 'PUT', path: path(name), body, what: `define ${name}` });
        },
        async () => {
          const { addresses: _, ...now } = (await find(name)) ?? { addresses: [] };
          return canonicalJson(now) === canonicalJson({ ...wanted, tags: [...tags].sort() });
        },
      );
    },
    deleteService: (service) =>
      repeatSafely(
        () => send({ method: 'DELETE', path: path(service), expects: [404], what: `delete ${service}` }),
        async () => (await find(service)) === undefined,
      ),
    setServiceApproval: (service, machine, approved) =>
      repeatSafely(
        () =>
          send({
            method: 'POST',
            path: path(service, `/device/${encodeURIComponent(machine)}/approved`),
            body: JSON.stringify({ approved }),
            what: `${approved ? 'approve' : 'withdraw the approval of'} device ${machine} for ${service}`,
          }),
        async () =>
          (await reader.serviceHosts(service)).some((host) => host.machine === machine && (host.approval !== 'not-approved') === approved),
      ),
  };
}

function keyWrites(send: SendRequest, reader: TailnetReader): Pick<TailnetWriter, 'createKey' | 'deleteKey'> {
  return {
    createKey: async ({ type, description, tags, scopes, reusable = false, ephemeral = false, preauthorized = false, expirySeconds }) => {
      const create = { reusable, ephemeral, preauthorized, tags };
      const auth = { capabilities: { devices: { create } }, ...(expirySeconds === undefined ? {} : { expirySeconds }) };
      const body = { keyType: type, description, ...(type === 'auth' ? auth : { scopes: scopes ?? [], tags }) };
      const what = `make the key "${description}"`;
      const { body: text } = await send({ method: 'POST', path: `${tailnet}/keys`, body: JSON.stringify(body), what });
      const answer = parseAnswer<KeyAnswer>(text, what);
      if (typeof answer.key !== 'string') {
        throw new LongshoreError('tailnet-refused', `cannot make the key "${description}": the answer has no secret`, {
          effect: 'changed',
          next: `Revoke the key ${answer.id} in the admin console, then apply again.`,
        });
      }
      return { key: { ...keyOf(answer), type }, secret: new Secret(`Tailscale key ${answer.id}`, answer.key) };
    },
    deleteKey: (id) =>
      repeatSafely(
        () => send({ method: 'DELETE', path: `${tailnet}/keys/${encodeURIComponent(id)}`, expects: [404], what: `revoke the key ${id}` }),
        async () => !(await reader.keys()).some((key) => key.id === id && !key.isInvalid),
      ),
  };
}

function dnsWrites(send: SendRequest, reader: TailnetReader): Pick<TailnetWriter, 'setDns'> {
  const set = (method: 'POST' | 'PUT', part: string, body: object) =>
    send({ method, path: `${tailnet}/dns/${part}`, body: JSON.stringify(body), what: `set the DNS ${part}` });
  return {
    setDns: (settings: TailnetDns) =>
      repeatSafely(
        async () => {
          // Nameservers first: without one, MagicDNS cannot be turned on, and without any it is turned off.
          await set('POST', 'nameservers', { dns: settings.nameservers });
          await set('POST', 'searchpaths', { searchPaths: settings.searchPaths });
          await set('PUT', 'split-dns', settings.splitDns);
          await set('POST', 'preferences', { magicDNS: settings.magicDns });
        },
        async () => canonicalJson({ ...(await reader.dns()) }) === canonicalJson({ ...settings }),
      ),
  };
}
