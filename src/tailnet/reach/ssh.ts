// Tailscale SSH rules: check before accept, then nothing. Who may be asked for at all: one's own devices and tagged ones; a
// tagged device only reaches tagged ones. https://tailscale.com/docs/reference/syntax/policy-file (“Tailscale SSH”)
import { ruleLabel, type Policy, type PostureAttributes, type RulePlace, type SshRule } from '../policy/policy.ts';
import type { Actor, ActorFinder } from './actor.ts';
import type { AccessAnswer, AccessQuestion } from './compile-policy.ts';
import { postureFits } from './compile-rules.ts';
import { compileSelector } from './selector.ts';

export interface SshQuestion {
  readonly source: string;
  readonly destination: string;
  /** The account on the destination. */
  readonly user: string;
  readonly posture?: PostureAttributes;
}

export interface SshAnswer {
  readonly verdict: 'accept' | 'check' | 'deny';
  readonly rule?: RulePlace;
  readonly explanation: string;
  /** Port 22 can be reached, too: without that, the SSH rule is of no use. */
  readonly isReachable: boolean;
  readonly unknown?: string;
}

interface Judge {
  readonly policy: Policy;
  readonly find: ActorFinder;
  readonly network: (question: AccessQuestion) => AccessAnswer;
}

export function judgeSsh(question: SshQuestion, { policy, find, network }: Judge): SshAnswer {
  const sources = find(question.source);
  const destinations = find(question.destination);
  const missing = sources === undefined ? question.source : destinations === undefined ? question.destination : undefined;
  const asked = `${question.user}@${question.destination} from ${question.source}`;
  if (missing !== undefined)
    return { verdict: 'deny', explanation: `${asked}: "${missing}" means nothing on this tailnet`, isReachable: false, unknown: missing };
  const posture = question.posture === undefined ? {} : { posture: question.posture };
  const isReachable = network({ source: question.source, destination: question.destination, port: 22, proto: 'tcp', ...posture }).allowed;
  const rules = [...policy.ssh.filter(({ action }) => action === 'check'), ...policy.ssh.filter(({ action }) => action === 'accept')];
  let found: SshRule | undefined;
  for (const source of sources ?? []) {
    for (const destination of destinations ?? []) {
      const rule = isPossible(source, destination)
        ? rules.find((each) => fits(each, { source, destination, user: question.user }, policy, question.posture))
        : undefined;
      if (rule === undefined) return { verdict: 'deny', explanation: `${asked}: no SSH rule lets ${source.label} in`, isReachable };
      // Of several, the most careful one counts.
      if (found === undefined || rule.action === 'check') found = rule;
    }
  }
  if (found === undefined) return { verdict: 'deny', explanation: `${asked}: nobody is meant`, isReachable };
  const verdict = found.action === 'check' ? 'check' : 'accept';
  const network22 = isReachable ? '' : ', but no rule opens port 22';
  return { verdict, rule: found.place, explanation: `${asked}: ${verdict} by ${ruleLabel(found.place)}${network22}`, isReachable };
}

function isPossible(source: Actor, destination: Actor): boolean {
  if (destination.kind === 'service') return false;
  if (destination.tags.length > 0) return true;
  return source.user !== undefined && destination.user?.login.toLowerCase() === source.user.login.toLowerCase();
}

interface Login {
  readonly source: Actor;
  readonly destination: Actor;
  readonly user: string;
}

function fits(rule: SshRule, { source, destination, user }: Login, policy: Policy, posture: PostureAttributes | undefined): boolean {
  const isSource = rule.src.some((selector) => compileSelector(selector, policy, 'src')?.(source, undefined) === true);
  const isDestination = rule.dst.some((selector) => compileSelector(selector, policy, 'dst')?.(destination, source) === true);
  return (
    isSource &&
    isDestination &&
    rule.users.some((each) => isUser(each, user, source)) &&
    postureFits(rule.srcPosture ?? policy.defaultSrcPosture, policy, source, posture)
  );
}

function isUser(allowed: string, user: string, source: Actor): boolean {
  if (allowed === 'autogroup:nonroot') return user !== 'root' && user !== '';
  const domain = /^localpart:\*@(.+)$/.exec(allowed)?.[1];
  if (domain === undefined) return allowed === user && user !== '';
  const [localPart, ofDomain] = source.user?.login.toLowerCase().split('@') ?? [];
  return ofDomain === domain.toLowerCase() && localPart === user;
}
