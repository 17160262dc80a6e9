// A step, check or consumer needs a connection that cannot be made from where it is.
import { factKey, type FactOf } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import { reachOf, type ReachVerdict, type ReachWorld } from '../../timeline/reach.ts';
import { addressesOf } from '../command-words.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

type Flow = FactOf<'reaches'>;

const suggestions: Readonly<Record<'name' | 'hairpin' | 'listener' | 'access' | 'certificate', string>> = {
  name: 'Use a name that this place resolves (a host alias, a DNS entry for pods), or teach its resolver this one.',
  hairpin: 'Use another route there: localhost on the host, the node name with the raw port, or another place for the check.',
  listener: 'Let it listen there (address, port) before this step, or use the place and port where it does.',
  access: 'Add a grant for this flow to the policy before this step.',
  certificate: 'Give the server a certificate with this name when it is made, or use a name that it has.',
};

export const unreachable: Rule = {
  code: 'unreachable',
  level: 'error',
  page: {
    what: 'A flow that is needed cannot work: the name does not resolve there, the serving host would reach itself, nothing listens, no grant, or the certificate lacks the name.',
    why: 'A name means something else in every place; a connection that works on the laptop says nothing about a pod.',
    bad: {
      inventory: { zones: [{ from: 'cluster:minikube', resolves: ['*.svc.cluster.local'] }] },
      steps: { 'grafana/sources': { requires: [{ fact: 'reaches', from: 'cluster:minikube', to: 'mini', port: 9090 }] } },
    },
    good: {
      inventory: { zones: [{ from: 'cluster:minikube', resolves: ['*.svc.cluster.local', 'host.minikube.internal'] }] },
      steps: { 'grafana/sources': { requires: [{ fact: 'reaches', from: 'cluster:minikube', to: 'host.minikube.internal', port: 9090 }] } },
    },
  },
  *find(context) {
    const { inventory } = context.plan;
    const world: ReachWorld = {
      suffix: inventory.tailnet.suffix,
      workstation: inventory.workstation,
      hosts: inventory.hosts.map(({ name }) => name),
    };
    for (const { step, fact } of context.timeline.requirementsNamed('reaches')) {
      const verdict = reachOf(fact, context.timeline.factsBefore(step), world);
      if (verdict.reached === 'no') yield finding(step, fact, verdict, `"${step}" needs it`);
    }
    for (const { step, facts } of context.steps) {
      for (const run of facts.runs ?? []) {
        for (const address of addressesOf(run.line)) {
          const flow: Flow = { fact: 'reaches', from: run.actsIn ?? run.at, ...address };
          const verdict = reachOf(flow, context.timeline.factsBefore(step.ref), world);
          if (verdict.reached === 'no') yield finding(step.ref, flow, verdict, `\`${run.line}\` needs it`);
        }
      }
    }
    yield* ofConsumers(context, world);
  },
};

/** Flows of checks and consumers that a step puts to use, and that cannot work from where they are. */
function* ofConsumers({ timeline }: LintContext, world: ReachWorld): Iterable<RuleFinding> {
  for (const { fact, from, provider } of [...timeline.named('consumer'), ...timeline.named('check')]) {
    if (provider === undefined) continue;
    const who = fact.fact === 'check' ? `check "${fact.check}"` : fact.consumer;
    for (const flow of fact.fact === 'check' ? fact.tests : fact.needs) {
      if (flow.fact !== 'reaches') continue;
      const verdict = reachOf(flow, timeline.at(from), world);
      if (verdict.reached === 'no') yield finding(provider, flow, verdict, `${who} needs it`);
    }
  }
}

function finding(step: StepRef, flow: Flow, verdict: Extract<ReachVerdict, { reached: 'no' }>, who: string): RuleFinding {
  return {
    step,
    facts: [flow],
    message: `${flow.from} does not reach ${flow.to}:${flow.port}: ${verdict.because}`,
    counterExample: `from "${step}" on, ${flow.from} asks for ${flow.to}:${flow.port}${flow.as === undefined ? '' : ` as ${flow.as}`}; ${verdict.because} (${who}: ${factKey(flow)})`,
    suggestion: suggestions[verdict.at],
  };
}
