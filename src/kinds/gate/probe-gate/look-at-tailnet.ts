// What the tailnet's administration shows of what somebody was to do in its console.
import type { ReadContext } from '../../../ports/context.ts';
import { readPolicy } from '../../../tailnet/policy/read-policy.ts';
import { parseHujson } from '../../../tailnet/hujson/parse-hujson.ts';
import { machineNamed, tailnetOf } from '../../tailnet/tailnet-of.ts';
import type { Verdict } from '../../kind.ts';
import type { GateProbe } from './gate-probe.ts';

type Of<Name extends GateProbe['probe']> = Extract<GateProbe, { readonly probe: Name }>;

export async function lookAtTailnet(context: ReadContext, probe: Of<'device' | 'service' | 'tag' | 'tailnet-key'>): Promise<Verdict> {
  switch (probe.probe) {
    case 'device':
      return device(context, probe);
    case 'service':
      return service(context, probe);
    case 'tag':
      return tag(context, probe);
    case 'tailnet-key':
      return key(context, probe);
  }
}

async function device(context: ReadContext, { device: name, tags = [], online }: Of<'device'>): Promise<Verdict> {
  const machine = await machineNamed(tailnetOf(context), name);
  if (machine === undefined) return { pass: false, detail: `the tailnet has no device "${name}"` };
  const missing = tags.filter((each) => !machine.tags.includes(each));
  if (missing.length > 0) return { pass: false, detail: `${name} does not have ${missing.join(', ')}` };
  if (online === true && !machine.isOnline) return { pass: false, detail: `${name} is not online` };
  return { pass: true, detail: `${name} is on the tailnet${tags.length === 0 ? '' : ` with ${tags.join(', ')}`}` };
}

/** Defined, advertised and approved are three things, done by two people in three places. */
async function service(context: ReadContext, { service: name, state, device: host }: Of<'service'>): Promise<Verdict> {
  const tailnet = tailnetOf(context);
  if (!(await tailnet.services()).some((each) => each.name === name)) return { pass: false, detail: `${name} is not defined` };
  if (state === 'defined') return { pass: true, detail: `${name} is defined` };
  const machine = host === undefined ? undefined : await machineNamed(tailnet, host);
  if (host !== undefined && machine === undefined) return { pass: false, detail: `the tailnet has no device "${host}"` };
  const hosts = (await tailnet.serviceHosts(name)).filter((each) => machine === undefined || each.machine === machine.id);
  const where = host === undefined ? 'a device' : host;
  if (hosts.length === 0) return { pass: false, detail: `${name} is defined, but not advertised by ${where}` };
  if (state === 'advertised') return { pass: true, detail: `${name} is advertised by ${where}` };
  const isApproved = hosts.some(({ approval }) => approval !== 'not-approved');
  return { pass: isApproved, detail: `${name} is ${isApproved ? '' : 'advertised, but not '}approved on ${where}` };
}

async function tag(context: ReadContext, { tag: name, owners = [] }: Of<'tag'>): Promise<Verdict> {
  const { text } = await tailnetOf(context).policy();
  const found = readPolicy(parseHujson(text)).tagOwners[name];
  if (found === undefined) return { pass: false, detail: `the policy does not define ${name}` };
  const missing = owners.filter((each) => !found.includes(each));
  return missing.length === 0
    ? { pass: true, detail: `the policy defines ${name}` }
    : { pass: false, detail: `${missing.join(', ')} must own ${name}; its owners are ${found.join(', ') || 'nobody'}` };
}

async function key(context: ReadContext, { type, description, scopes = [], tags = [] }: Of<'tailnet-key'>): Promise<Verdict> {
  const found = (await tailnetOf(context).keys()).filter(
    (each) => each.type === type && each.description === description && !each.isInvalid,
  );
  const what = `${type === 'auth' ? 'auth key' : 'OAuth client'} "${description}"`;
  const first = found[0];
  if (first === undefined) return { pass: false, detail: `the tailnet has no ${what}` };
  const missing = [...scopes.filter((each) => !first.scopes.includes(each)), ...tags.filter((each) => !first.tags.includes(each))];
  return missing.length === 0
    ? { pass: true, detail: `the tailnet has the ${what}` }
    : { pass: false, detail: `the ${what} lacks ${missing.join(', ')}` };
}
