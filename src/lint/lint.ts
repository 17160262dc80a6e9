// Lint: asks every rule about a plan, places what they find, and marks what the plan accepts. Touches nothing.
import { isAbsolute, relative } from 'node:path';
import { atlas as shippedAtlas } from '../atlas/atlas.ts';
import type { AtlasEntry } from '../atlas/entry.ts';
import { factKey } from '../core/fact.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import type { Acceptance, Plan } from '../plan/plan.ts';
import type { Place } from '../plan/step.ts';
import { lintContext, type LintContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { Rule, RuleFinding } from './rule.ts';
import { rules as shippedRules } from './rules.ts';

export interface LintOptions {
  readonly kinds: KindRegistry;
  /** Places are written relative to it. */
  readonly cwd: string;
  readonly rules?: readonly Rule[];
  readonly atlas?: readonly AtlasEntry[];
}

/** In the plan's order, all levels mixed: the first finding is often the cause of those after it. */
export function lint(plan: Plan, options: LintOptions): readonly Finding[] {
  const context = lintContext(plan, options.kinds, options.atlas ?? shippedAtlas);
  const position = new Map(context.steps.map(({ step }, index) => [step.ref, index]));
  const found = (options.rules ?? shippedRules).flatMap((rule) =>
    [...rule.find(context)].map((each) => finding(rule, each, context, options.cwd)),
  );
  const accepted = accept(found, plan, options.cwd);
  return accepted.toSorted((a, b) => at(a) - at(b));

  function at({ step }: Finding): number {
    return step === undefined ? -1 : (position.get(step) ?? -1);
  }
}

function finding(rule: Rule, found: RuleFinding, context: LintContext, cwd: string): Finding {
  const { step, message, suggestion, facts = [], counterExample } = found;
  const at = found.place ?? (step === undefined ? context.plan.place : context.step(step)?.step.place);
  const source = found.source ?? rule.page.source;
  return {
    code: rule.code,
    level: found.level ?? rule.level,
    ...(step === undefined ? {} : { step }),
    ...(at === undefined ? {} : { place: placeText(at, cwd) }),
    message,
    ...(facts.length === 0 ? {} : { facts: [...new Set(facts.map(factKey))] }),
    ...(counterExample === undefined ? {} : { counterExample }),
    reason: found.reason ?? rule.page.why,
    ...(source === undefined ? {} : { source }),
    suggestion,
  };
}

/** Marks what the plan accepts; an acceptance of nothing is a finding of its own, or it would hide the next one. */
function accept(findings: readonly Finding[], plan: Plan, cwd: string): readonly Finding[] {
  const acceptances = plan.accept ?? [];
  const used = new Set<Acceptance>();
  const marked = findings.map((each) => {
    const acceptance = acceptances.find(
      ({ code, step, about }) =>
        code === each.code && (step === undefined || step === each.step) && (about === undefined || each.message.includes(about)),
    );
    if (acceptance === undefined) return each;
    used.add(acceptance);
    return { ...each, accepted: acceptance.reason };
  });
  const idle = acceptances.filter((acceptance) => !used.has(acceptance));
  return [
    ...marked,
    ...idle.map(({ code, step }): Finding => ({
      code: 'acceptance-unused',
      level: 'warning',
      ...(step === undefined ? {} : { step }),
      ...(plan.place === undefined ? {} : { place: placeText(plan.place, cwd) }),
      message: `the plan accepts ${code}${step === undefined ? '' : ` of step "${step}"`}, which lint does not find`,
      reason: 'It would silence the next finding of this sort, which nobody has looked at.',
      suggestion: 'Remove it from `accept`.',
    })),
  ];
}

/** `phases/4-miniflux.ts:17`; absolute when it lies outside of `cwd` by more than a few folders. */
export function placeText(place: Place, cwd: string): string {
  const near = relative(cwd, place.file);
  return `${isAbsolute(near) || near.startsWith('../../..') ? place.file : near}:${place.line}`;
}
