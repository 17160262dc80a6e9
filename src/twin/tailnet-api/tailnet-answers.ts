// Stand-in of Tailscale's API: what each endpoint answers, from its published reference
// (https://api.tailscale.com/api/v2?outputOpenapiSchema=true) and, for what a policy is refused for, from recorded answers.
// It refuses what the real one refuses: tags without an owner, names that are taken, a write on an old version.
import type { Json, JsonObject } from '../../core/json.ts';
import { isJsonArray, isJsonObject } from '../../core/json.ts';
import { parseHujson } from '../../tailnet/hujson/parse-hujson.ts';
import { readPolicy } from '../../tailnet/policy/read-policy.ts';
import { mayAssignTag } from '../../tailnet/reach/may-assign-tag.ts';
import { serviceAddresses, type KeyRecord, type MachineRecord, type TailnetState } from './tailnet-state.ts';

export interface ApiCall {
  readonly method: string;
  /** Below `/api/v2`, decoded, without the query. */
  readonly path: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Tags of the credential; `undefined` for a person's token, which may give every tag. */
  readonly tags: readonly string[] | undefined;
  readonly suffix: string;
  /** A secret for a new key. */
  readonly mint: () => string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answerCall(state: TailnetState, call: ApiCall): ApiAnswer {
  const [first, second, section, ...rest] = call.path;
  if (first === 'device' && second !== undefined) return device(state, call, second, section);
  if (first !== 'tailnet' || second === undefined) return refuse(404, 'not found');
  switch (section) {
    case 'acl':
      return rest[0] === 'validate' ? validate(state, call) : policy(state, call);
    case 'devices':
      return json({ devices: state.machines().map((machine) => deviceJson(machine, call.suffix)) });
    case 'users':
      return json({ users: state.users() as unknown as Json });
    case 'services':
      return rest[0] === undefined ? json({ vipServices: state.services() }) : service(state, call, rest[0], rest.slice(1));
    case 'keys':
      return keys(state, call, rest[0]);
    case 'dns':
      return dns(state, call, rest[0] ?? '');
    default:
      return refuse(404, 'not found');
  }
}

function policy(state: TailnetState, { method, headers, body }: ApiCall): ApiAnswer {
  const hujson = (): ApiAnswer => ({
    status: 200,
    headers: { etag: state.etag, 'content-type': 'application/hujson' },
    body: state.policy,
  });
  if (method === 'GET') return hujson();
  if (method !== 'POST') return refuse(405, 'method not allowed');
  const expected = headers['if-match'];
  if (expected !== undefined && expected.replaceAll('"', '') !== state.etag.replaceAll('"', ''))
    return refuse(412, 'precondition failed, invalid old hash');
  const refusal = state.refusal(body);
  if (refusal !== undefined) return { status: 400, body: JSON.stringify(refusal) };
  state.policy = body;
  return hujson();
}

function validate(state: TailnetState, { body }: ApiCall): ApiAnswer {
  const refusal = state.refusal(body);
  if (refusal === undefined) return { status: 200, body: '' };
  return { status: refusal.data === undefined ? 400 : 200, body: JSON.stringify(refusal) };
}

function device(state: TailnetState, call: ApiCall, id: string, action: string | undefined): ApiAnswer {
  const machine = state.machines().find((each) => each.id === id);
  if (machine === undefined) return refuse(404, 'no such device');
  if (call.method === 'DELETE') {
    state.deleteMachine(machine);
    return json({});
  }
  if (call.method === 'GET') return json(deviceJson(machine, call.suffix));
  const input = objectOf(call.body);
  if (action === 'tags') {
    const tags = stringsOf(input['tags']);
    if (tags.length === 0 && machine.tags.length > 0) return refuse(400, 'a tagged device must keep at least one tag');
    const problem = tagProblem(state, tags, call.tags);
    if (problem !== undefined) return refuse(400, problem);
    state.changeMachine(id, { tags, user: tags.length > 0 ? null : machine.user });
    return json({});
  }
  if (action === 'name') {
    const name = String(input['name'] ?? '').split('.')[0] ?? '';
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return refuse(400, `invalid name "${name}"`);
    const isTaken =
      state.machines().some((each) => each.id !== id && each.name === name) || state.services().some((each) => each.name === `svc:${name}`);
    if (isTaken) return refuse(400, `the name "${name}" is already in use`);
    state.changeMachine(id, { name });
    return json({});
  }
  return refuse(404, 'not found');
}

function service(state: TailnetState, call: ApiCall, name: string, rest: readonly string[]): ApiAnswer {
  const known = state.services().find((each) => each.name === name);
  if (rest[0] === 'devices') {
    if (known === undefined) return refuse(404, 'service not found');
    return json({
      hosts: state.hosts(name).map(({ machine, approval }) => ({ stableNodeID: machine.id, approvalLevel: approval, configured: 'ready' })),
    });
  }
  if (rest[0] === 'device') {
    const host = state.machines().find(({ id }) => id === rest[1]);
    if (known === undefined || host === undefined) return refuse(404, 'service or device not found');
    if (call.method === 'POST') state.approve(name, host.id, objectOf(call.body)['approved'] === true);
    const approval = state.hosts(name).find(({ machine }) => machine.id === host.id)?.approval ?? 'not-approved';
    return json({ approved: approval !== 'not-approved', autoApproved: approval === 'approved:auto' });
  }
  if (call.method === 'GET') return known === undefined ? refuse(404, 'service not found') : json(known);
  if (call.method === 'DELETE') {
    if (known === undefined) return refuse(404, 'service not found');
    state.deleteService(name);
    return json({});
  }
  const input = objectOf(call.body);
  const wanted = String(input['name'] ?? '');
  const ports = stringsOf(input['ports']);
  if (!/^svc:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(wanted)) return refuse(400, `invalid service name "${wanted}"`);
  if (known === undefined && wanted !== name) return refuse(400, 'the name in the body is not the one in the path');
  if (state.machines().some((machine) => `svc:${machine.name}` === wanted))
    return refuse(400, `a machine has the name "${wanted.slice(4)}"`);
  if (!ports.every((port) => /^tcp:\d{1,5}$/.test(port) || port === 'do-not-validate'))
    return refuse(400, `invalid ports ${ports.join(', ')}`);
  const problem = tagProblem(state, stringsOf(input['tags']), call.tags);
  if (problem !== undefined) return refuse(400, problem);
  const addrs = known?.addrs ?? serviceAddresses(wanted);
  const made = { name: wanted, ports, tags: stringsOf(input['tags']), comment: String(input['comment'] ?? ''), addrs };
  state.setService(name, made);
  return json(made);
}

function keys(state: TailnetState, call: ApiCall, id: string | undefined): ApiAnswer {
  if (id === undefined && call.method === 'GET')
    return json({
      keys: state
        .keys()
        .filter(({ revoked }) => !revoked)
        .map(keyJson),
    });
  if (id === undefined) {
    const input = objectOf(call.body);
    const capabilities = isJsonObject(input['capabilities']) ? input['capabilities'] : {};
    const keyType = String(input['keyType'] ?? 'auth');
    const tags = keyType === 'auth' ? stringsOf(dig(capabilities, 'devices', 'create', 'tags')) : stringsOf(input['tags']);
    const scopes = stringsOf(input['scopes']);
    const description = String(input['description'] ?? '');
    if (!/^[A-Za-z0-9 -]{0,50}$/.test(description)) return refuse(400, 'the description may have 50 letters, digits, hyphens and blanks');
    if (keyType === 'client' && tags.length === 0 && scopes.some((scope) => /^(devices:core|auth_keys)$/.test(scope)))
      return refuse(400, 'these scopes need tags');
    const problem = tagProblem(state, tags, call.tags);
    if (problem !== undefined) return refuse(400, problem);
    const key: KeyRecord = { id: `k${state.keys().length + 1}CNTRL`, keyType, description, tags, scopes, capabilities, revoked: false };
    state.setKey(key);
    return json({ ...keyJson(key), key: `tskey-${keyType}-${key.id}-${call.mint()}` });
  }
  const key = state.keys().find((each) => each.id === id);
  if (key === undefined) return refuse(404, 'key not found');
  if (call.method === 'DELETE') {
    state.setKey({ ...key, revoked: true });
    return json({});
  }
  return json(keyJson(key));
}

function dns(state: TailnetState, { method, body }: ApiCall, part: string): ApiAnswer {
  const settings = state.dns;
  const input = method === 'GET' ? {} : objectOf(body);
  switch (part) {
    case 'nameservers':
      if (method === 'POST') {
        const servers = stringsOf(input['dns']);
        state.dns = { ...settings, dns: servers, magicDNS: servers.length === 0 && settings.dns.length > 0 ? false : settings.magicDNS };
      }
      return json({ dns: state.dns.dns, magicDNS: state.dns.magicDNS });
    case 'preferences':
      if (method === 'POST') state.dns = { ...settings, magicDNS: input['magicDNS'] === true };
      return json({ magicDNS: state.dns.magicDNS });
    case 'searchpaths':
      if (method === 'POST') state.dns = { ...settings, searchPaths: stringsOf(input['searchPaths']) };
      return json({ searchPaths: state.dns.searchPaths });
    case 'split-dns':
      if (method === 'PUT')
        state.dns = {
          ...settings,
          splitDns: Object.fromEntries(Object.entries(input).map(([domain, servers]) => [domain, stringsOf(servers)])),
        };
      return json(state.dns.splitDns);
    default:
      return refuse(404, 'not found');
  }
}

function tagProblem(state: TailnetState, tags: readonly string[], asker: readonly string[] | undefined): string | undefined {
  const policy = readPolicy(parseHujson(state.policy));
  for (const tag of tags) {
    if (!Object.hasOwn(policy.tagOwners, tag)) return `requested tags [${tag}] are invalid or not permitted`;
    if (asker !== undefined && !mayAssignTag(asker, tag, policy, state.snapshot()).allowed)
      return `requested tags [${tag}] are invalid or not permitted`;
  }
  return undefined;
}

function deviceJson(machine: MachineRecord, suffix: string): JsonObject {
  const { id, name, hostname, user, tags, addresses } = machine;
  return {
    nodeId: id,
    id,
    name: `${name}.${suffix}`,
    hostname,
    user: user ?? 'tagged-devices',
    tags,
    addresses,
    authorized: true,
    connectedToControl: true,
    enabledRoutes: [],
  };
}

function keyJson({ id, keyType, description, tags, scopes, capabilities, revoked }: KeyRecord): JsonObject {
  return { id, keyType, description, tags, scopes, capabilities, invalid: revoked };
}

function dig(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((node, key) => (isJsonObject(node) ? node[key] : undefined), value);
}

function objectOf(body: string): JsonObject {
  const value = JSON.parse(body === '' ? '{}' : body) as Json;
  return isJsonObject(value) ? value : {};
}

function stringsOf(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.map(String) : [];
}

function json(value: Json): ApiAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function refuse(status: number, message: string): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
