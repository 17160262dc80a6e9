// Facts over time: what is true between every two steps. Each fact has its list of spans, so the whole is as large as the
// steps say things, not as steps times facts; a step is appended without touching what is known of the moments before.
import { factKey, factSubject, type Fact, type FactName, type FactOf, type StepFacts } from '../core/fact.ts';
import type { StepRef } from '../core/ref.ts';
import { firstBreak, type Break, type BreakQuery } from './first-break.ts';
import { Moment, type SpanSource } from './moment.ts';
import type { Span } from './span.ts';

export interface Requirement<F extends Fact = Fact> {
  readonly step: StepRef;
  readonly position: number;
  readonly fact: F;
}

type Open = { -readonly [Field in keyof Span]: Span[Field] };
const none: readonly never[] = [];

export class Timeline implements SpanSource {
  /** In the order in which the timeline runs through them. */
  readonly steps: StepRef[] = [];
  readonly #positions = new Map<StepRef, number>();
  readonly #facts: StepFacts[] = [];
  readonly #byKey = new Map<string, Open[]>();
  readonly #byName = new Map<string, Open[]>();
  readonly #bySubject = new Map<string, Open[]>();
  readonly #requirements = new Map<string, Requirement[]>();
  readonly #requirementsByName = new Map<string, Requirement[]>();
  readonly #providers = new Map<string, StepRef[]>();
  readonly #enders = new Map<string, StepRef[]>();

  constructor(starting: Iterable<Fact> = []) {
    for (const fact of starting) this.#begin(fact, 0, undefined);
  }

  /** The next step. What it takes away is taken away before what it provides is there. */
  append(step: StepRef, facts: StepFacts): void {
    const position = this.steps.length;
    this.steps.push(step);
    this.#positions.set(step, position);
    this.#facts.push(facts);
    for (const fact of facts.requires ?? none) {
      push(this.#requirements, factKey(fact), { step, position, fact });
      push(this.#requirementsByName, fact.fact, { step, position, fact });
    }
    for (const fact of facts.retracts ?? none) this.#end(factKey(fact), position + 1, step);
    for (const fact of facts.provides ?? none) {
      push(this.#providers, factKey(fact), step);
      this.#begin(fact, position + 1, step);
    }
  }

  /** The last moment: after every step. */
  get end(): number {
    return this.steps.length;
  }

  positionOf(step: StepRef): number {
    return this.#positions.get(step) ?? -1;
  }

  /** The step after which a moment comes; `undefined` for the start. */
  stepBefore(moment: number): StepRef | undefined {
    return this.steps[moment - 1];
  }

  /** The facts that a step itself declares. */
  declaredBy(step: StepRef): StepFacts {
    return this.#facts[this.positionOf(step)] ?? {};
  }

  at(moment: number): Moment {
    return new Moment(this, moment);
  }

  factsBefore(step: StepRef): Moment {
    return this.at(Math.max(0, this.positionOf(step)));
  }

  factsAfter(step: StepRef): Moment {
    return this.at(this.positionOf(step) + 1);
  }

  /** From when to when a fact holds, by the fact or its key. */
  spans<F extends Fact>(fact: F | string): readonly Span<F>[] {
    return (this.#byKey.get(typeof fact === 'string' ? fact : factKey(fact)) ?? none) as unknown as readonly Span<F>[];
  }

  /** Every span of the facts of one name, by their beginnings. */
  named<Name extends FactName>(name: Name): readonly Span<FactOf<Name>>[] {
    return (this.#byName.get(name) ?? none) as unknown as readonly Span<FactOf<Name>>[];
  }

  /** Every span of the facts of one name about one subject: the first field of the fact's key. */
  about<Name extends FactName>(name: Name, subject: string): readonly Span<FactOf<Name>>[] {
    return (this.#bySubject.get(`${name} ${subject}`) ?? none) as unknown as readonly Span<FactOf<Name>>[];
  }

  everything(): Iterable<readonly Span[]> {
    return this.#byKey.values();
  }

  providers(fact: Fact): readonly StepRef[] {
    return this.#providers.get(factKey(fact)) ?? none;
  }

  /** Steps that declare that they take a fact away, whether it was there or not. */
  retractors(fact: Fact): readonly StepRef[] {
    return this.#enders.get(factKey(fact)) ?? none;
  }

  requirements(fact: Fact): readonly Requirement[] {
    return this.#requirements.get(factKey(fact)) ?? none;
  }

  /** Every requirement of a fact of one name, in the order of the steps. */
  requirementsNamed<Name extends FactName>(name: Name): readonly Requirement<FactOf<Name>>[] {
    return (this.#requirementsByName.get(name) ?? none) as unknown as readonly Requirement<FactOf<Name>>[];
  }

  /** The first moment at which something does not hold that should; `undefined` when there is none. */
  firstBreak(query: BreakQuery): Break | undefined {
    return firstBreak(this, query);
  }

  #begin(stated: Fact, moment: number, provider: StepRef | undefined): void {
    const key = factKey(stated);
    const last = this.#byKey.get(key)?.at(-1);
    let fact = stated;
    if (last !== undefined && last.to === Infinity) {
      // What is not said stays as it was: silence about an attribute is no denial either.
      fact = { ...last.fact, ...stated } as Fact;
      if (sameAttributes(last.fact, fact)) return;
      if (last.from === moment) {
        last.fact = fact;
        return;
      }
      last.to = moment;
      last.ender = provider;
      last.replaced = true;
    }
    const span: Open = { fact, key, from: moment, to: Infinity, provider, ender: undefined, replaced: false };
    push(this.#byKey, key, span);
    push(this.#byName, fact.fact, span);
    push(this.#bySubject, `${fact.fact} ${factSubject(fact)}`, span);
  }

  #end(key: string, moment: number, ender: StepRef): void {
    push(this.#enders, key, ender);
    const last = this.#byKey.get(key)?.at(-1);
    if (last === undefined || last.to !== Infinity) return;
    last.to = moment;
    last.ender = ender;
  }
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function sameAttributes(a: Fact, b: Fact): boolean {
  return a === b || JSON.stringify(Object.entries(a).sort(byName)) === JSON.stringify(Object.entries(b).sort(byName));
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
