// A secret is asked for where its provider cannot be asked, or where nobody can answer it.
import type { FactOf } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

const providers = [{ name: '1password', hosts: ['mini'], interactive: true }] as const;
const secrets = [{ name: 'key', keys: ['pem'], provider: '1password' }] as const;
const needs = (attended: boolean) =>
  ({
    requires: [{ fact: 'secret', label: 'key.pem' }],
    runs: [{ at: 'host:mini', shell: 'ssh', line: 'deploy', effect: 'changes', attended }],
  }) as const;

export const secretProvider: Rule = {
  code: 'secret-provider',
  level: 'error',
  page: {
    what: 'A command needs a secret on a host on which its provider cannot be asked, or unattended although the provider asks a person.',
    why: 'A vault that opens with a fingerprint is of no use to a server or to a timer: the command waits, or fails.',
    bad: { inventory: { secrets, secretProviders: providers }, steps: { 'one/deploy': needs(false) } },
    good: { inventory: { secrets, secretProviders: providers }, steps: { 'one/deploy': needs(true) } },
  },
  *find(context) {
    for (const { step, fact } of context.timeline.requirementsNamed('secret')) {
      const known = context.timeline.factsBefore(step).get(fact)?.fact;
      if (known?.fact === 'secret' && known.source !== undefined) yield* ofSecret(context, step, known, known.source);
    }
  },
};

function* ofSecret(
  { timeline, plan, step: find }: LintContext,
  step: StepRef,
  secret: FactOf<'secret'>,
  source: string,
): Iterable<RuleFinding> {
  const offers = timeline.factsBefore(step).about('provider', source);
  if (offers.length === 0) return;
  for (const run of find(step)?.facts.runs ?? []) {
    const host = run.at === 'laptop' ? plan.inventory.workstation : run.at.startsWith('host:') ? run.at.slice('host:'.length) : undefined;
    if (host === undefined) continue;
    const offer = offers.find((each) => each.host === host);
    if (offer !== undefined && (offer.interactive !== true || run.attended === true)) continue;
    yield {
      step,
      facts: [secret, ...offers],
      message:
        offer === undefined
          ? `needs ${secret.label} on ${host}, where ${source} cannot be asked (it can on ${offers.map((each) => each.host).join(', ')})`
          : `needs ${secret.label} unattended, and ${source} asks a person each time`,
      counterExample: `\`${run.line}\` runs on ${host}; ${offer === undefined ? `${source} is not there` : 'nobody answers'}`,
      suggestion: 'Fetch it once where somebody sits, and hand it over; or keep it with a provider that the host can ask by itself.',
    };
    return;
  }
}
