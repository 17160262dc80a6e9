// Whether a fact fits a pattern, and which values that binds.
import type { Fact } from '../core/fact.ts';
import type { FactPattern, ValuePattern } from './entry.ts';

export type Bindings = Readonly<Record<string, string>>;

/** The bindings with those of this match added; `undefined` when the fact does not fit. */
export function matchFact(pattern: FactPattern, fact: Fact, bindings: Bindings = {}): Bindings | undefined {
  if (pattern.fact !== fact.fact) return undefined;
  const fields = fact as unknown as Readonly<Record<string, unknown>>;
  let bound = bindings;
  for (const [name, wanted] of Object.entries(pattern.where ?? {})) {
    const next = matchValue(wanted, fields[name], bound);
    if (next === undefined) return undefined;
    bound = next;
  }
  return bound;
}

function matchValue(wanted: ValuePattern, value: unknown, bound: Bindings): Bindings | undefined {
  // What nobody has said is not known to fit.
  if (value === undefined) return undefined;
  if (Array.isArray(value)) {
    if (typeof wanted === 'object' && 'not' in wanted) return value.includes(wanted.not) ? undefined : bound;
    for (const each of value) {
      const next = matchValue(wanted, each, bound);
      if (next !== undefined) return next;
    }
    return undefined;
  }
  if (typeof wanted !== 'object') return value === wanted ? bound : undefined;
  const text = String(value);
  if ('like' in wanted) return matchesGlob(wanted.like, text) ? bound : undefined;
  if ('oneOf' in wanted) return wanted.oneOf.some((each) => String(each) === text) ? bound : undefined;
  if ('not' in wanted) return String(wanted.not) === text ? undefined : bound;
  if ('unlike' in wanted) return bound[wanted.unlike] === undefined || bound[wanted.unlike] === text ? undefined : bound;
  if ('made' in wanted) return fill(wanted.made, bound) === text ? bound : undefined;
  const known = bound[wanted.same];
  if (known === undefined) return { ...bound, [wanted.same]: text };
  return known === text ? bound : undefined;
}

/** The text with `${name}` replaced by what is bound. */
export function fill(text: string, bound: Bindings): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => bound[name] ?? '');
}

/** `*` stands for anything. */
export function matchesGlob(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(text);
}
