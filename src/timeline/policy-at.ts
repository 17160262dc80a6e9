// The tailnet's policy as it is at one moment, compiled: its text and the tags, services and approvals of that moment.
// Who exists is known as far as the policy names them; two made-up people stand for everybody else.
import type { FactOf } from '../core/fact.ts';
import { parseHujson } from '../tailnet/hujson/parse-hujson.ts';
import { readPolicy } from '../tailnet/policy/read-policy.ts';
import { compilePolicy, type CompiledPolicy } from '../tailnet/reach/compile-policy.ts';
import type { TailnetSnapshot, TailnetUser } from '../tailnet/reach/tailnet-snapshot.ts';
import type { Moment } from './moment.ts';

/** Whoever is in the tailnet and nowhere in its policy. */
const anybody: readonly TailnetUser[] = [
  { login: 'any-member@tailnet', role: 'member' },
  { login: 'any-admin@tailnet', role: 'admin' },
];

// Lint asks about the same moments again and again, for flows by the hundred.
const compiled = new Map<string, CompiledPolicy | undefined>();
const mostKept = 64;

/** `undefined` when nobody has said what the policy is, or when its text is none. */
export function policyAt(moment: Moment): CompiledPolicy | undefined {
  const [policy] = moment.all('policy');
  if (policy === undefined) return undefined;
  const devices = Map.groupBy(moment.all('tagged'), ({ device }) => device);
  const approved = Map.groupBy(moment.all('approved'), ({ name }) => name);
  const services = moment.all('defined').filter(isService);
  const parts = {
    devices: [...devices].map(([name, tags]) => ({ name, tags: tags.map(({ tag }) => tag) })),
    services: services.map(({ name }) => ({ name, hosts: (approved.get(name) ?? []).map(({ host }) => host) })),
  };
  const key = JSON.stringify([policy.text, parts]);
  if (!compiled.has(key)) {
    const [oldest] = compiled.keys();
    if (compiled.size >= mostKept && oldest !== undefined) compiled.delete(oldest);
    compiled.set(key, compile(policy.text, parts));
  }
  return compiled.get(key);
}

type Service = FactOf<'defined'> & { readonly name: `svc:${string}` };

function isService(fact: FactOf<'defined'>): fact is Service {
  return fact.name.startsWith('svc:');
}

function compile(text: string, parts: Omit<TailnetSnapshot, 'users'>): CompiledPolicy | undefined {
  try {
    const policy = readPolicy(parseHujson(text, 'the tailnet policy'));
    const named = [...new Set(Object.values(policy.groups).flat())].filter((login) => login.includes('@'));
    return compilePolicy(policy, { ...parts, users: [...anybody, ...named.map((login): TailnetUser => ({ login, role: 'member' }))] });
  } catch {
    // A text that is no policy is the finding of whoever applies it; of reach nothing is known then.
    return undefined;
  }
}
