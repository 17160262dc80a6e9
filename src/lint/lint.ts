// Lint: asks every rule about a plan and places what they find. Touches nothing; the plan has only been built.
import { isAbsolute, relative } from 'node:path';
import type { KindRegistry } from '../kinds/kind.ts';
import type { Plan } from '../plan/plan.ts';
import type { Place } from '../plan/step.ts';
import { lintContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import { rules as shippedRules } from './rules.ts';

export interface LintOptions {
  readonly kinds: KindRegistry;
  /** Places are written relative to it. */
  readonly cwd: string;
  readonly rules?: readonly Rule[];
}

/** In the plan's order, errors and warnings mixed: the first finding is often the cause of those after it. */
export function lint(plan: Plan, options: LintOptions): readonly Finding[] {
  const context = lintContext(plan, options.kinds);
  const position = new Map(context.steps.map(({ step }, index) => [step.ref, index]));
  return (options.rules ?? shippedRules)
    .flatMap((rule) =>
      [...rule.check(context)].map(({ step, place, message, suggestion }): Finding => {
        const at = place ?? (step === undefined ? plan.place : context.step(step)?.step.place);
        return {
          code: rule.code,
          level: rule.level,
          ...(step === undefined ? {} : { step }),
          ...(at === undefined ? {} : { place: placeText(at, options.cwd) }),
          message,
          reason: rule.reason,
          suggestion,
        };
      }),
    )
    .toSorted((a, b) => at(a) - at(b));

  function at(finding: Finding): number {
    return finding.step === undefined ? -1 : (position.get(finding.step) ?? -1);
  }
}

/** `phases/4-miniflux.ts:17`; absolute when it lies outside of `cwd` by more than a few folders. */
export function placeText(place: Place, cwd: string): string {
  const near = relative(cwd, place.file);
  return `${isAbsolute(near) || near.startsWith('../../..') ? place.file : near}:${place.line}`;
}
