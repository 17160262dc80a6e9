// A step changes the policy, tags or services, and somebody no longer reaches what they did.
import type { FactOf } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { CompiledPolicy } from '../../tailnet/reach/compile-policy.ts';
import { reachDiff, type ReachChange } from '../../tailnet/reach/reach-diff.ts';
import type { Moment } from '../../timeline/moment.ts';
import { policyAt } from '../../timeline/policy-at.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

const before = { grants: [{ src: ['autogroup:member'], dst: ['svc:feed'], ip: ['tcp:443'] }] };
const after = { grants: [{ src: ['autogroup:admin'], dst: ['svc:feed'], ip: ['tcp:443'] }] };
const both = { grants: [...before.grants, ...after.grants] };
const policyText = (policy: object): FactOf<'policy'> => ({ fact: 'policy', tailnet: 'example.ts.net', text: JSON.stringify(policy) });

export const accessLost: Rule = {
  code: 'access-lost',
  level: 'warning',
  page: {
    what: 'By the policy as it is after a step, somebody no longer reaches a service or device that they reached before; an error when they are meant to.',
    why: 'A policy is one text for all services: a change that is made for one of them takes away from others, and nobody who loses something is asked.',
    source: 'https://tailscale.com/kb/1324/grants',
    bad: {
      inventory: { tailnet: { suffix: 'example.ts.net', policy: JSON.stringify(before), defines: [{ name: 'svc:feed' }] } },
      steps: { 'one/policy': { provides: [policyText(after)] } },
    },
    good: {
      inventory: { tailnet: { suffix: 'example.ts.net', policy: JSON.stringify(before), defines: [{ name: 'svc:feed' }] } },
      steps: { 'one/policy': { provides: [policyText(both)] } },
    },
  },
  *find(context) {
    const steps = changers(context);
    for (const step of steps) yield* lostBy(step, context, steps);
  },
};

/** Steps that touch what the evaluator looks at, each once, in order. */
function changers({ timeline }: LintContext): readonly StepRef[] {
  const spans = [...timeline.named('policy'), ...timeline.named('tagged'), ...timeline.named('approved')];
  const touched = new Set(spans.flatMap(({ provider, ender }) => [provider, ender]));
  return timeline.named('policy').length === 0 ? [] : timeline.steps.filter((step) => touched.has(step));
}

function* lostBy(step: StepRef, context: LintContext, steps: readonly StepRef[]): Iterable<RuleFinding> {
  const { timeline } = context;
  const [old, now] = [timeline.factsBefore(step), timeline.factsAfter(step)];
  const [from, to] = [policyAt(old), policyAt(now)];
  if (from === undefined || to === undefined || from === to) return;
  const lost = reachDiff(from, to).filter((each) => each.change === 'lost' && isStillThere(each.destination, now));
  for (const changes of Map.groupBy(lost, ({ destination, ports }) => `${destination} ${ports}`).values()) {
    const [first] = changes;
    if (first === undefined) continue;
    const who = [...new Set(changes.map(({ source }) => source))];
    const meant = changes.some((each) => isMeant(each, now));
    const what = first.destination.replace(/^device:/, '');
    yield {
      step,
      ...(meant ? { level: 'error' as const } : {}),
      message: `takes ${first.ports} of ${what} from ${shortened(who)}`,
      counterExample: `before "${step}" ${who[0]} reaches ${what}; after it the policy refuses, ${until(step, first, from, context, steps)}`,
      suggestion: meant
        ? 'Keep a rule that lets them through: the inventory says that they are meant to.'
        : 'Keep a rule that lets them through, or say in the inventory who is meant to reach it and accept this.',
    };
  }
}

/** What is taken down on purpose takes nothing from anybody. */
function isStillThere(destination: string, moment: Moment): boolean {
  if (destination.startsWith('svc:')) return moment.holds({ fact: 'defined', name: destination as `svc:${string}` });
  if (!destination.startsWith('device:')) return true;
  return moment.about('tagged', destination.slice('device:'.length)).length > 0;
}

function isMeant({ source, destination }: ReachChange, moment: Moment): boolean {
  const service = destination.replace(/^(?:svc|device):/, '');
  const asked = [source, ...(source === 'any-member@tailnet' ? ['autogroup:member'] : [])];
  return moment.about('audience', service).some((each) => each.intent === 'allow' && asked.includes(each.source));
}

function shortened(who: readonly string[]): string {
  return who.length <= 3 ? who.join(', ') : `${who.slice(0, 3).join(', ')} and ${who.length - 3} more`;
}

/** Until when: the first later step after which it is reached as before. */
function until(step: StepRef, change: ReachChange, from: CompiledPolicy, { timeline }: LintContext, steps: readonly StepRef[]): string {
  const later = steps.slice(steps.indexOf(step) + 1).find((each) => {
    const now = policyAt(timeline.factsAfter(each));
    return now !== undefined && !reachDiff(from, now).some((other) => isSame(other, change));
  });
  return later === undefined ? 'to the end of the plan' : `until "${later}"`;
}

function isSame(one: ReachChange, other: ReachChange): boolean {
  return one.change === 'lost' && one.source === other.source && one.destination === other.destination && one.ports === other.ports;
}
