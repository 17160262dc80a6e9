// Looks at the steps that the ledger calls done before their turn comes, many at once: on a line with 20 ms of delay, a run
// that has nothing to do is a few round trips and not one for each step. A look counts only while this run has changed
// nothing since, and for a few seconds: what is due later is read anew.
import { canonicalJson, type JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import { stepFingerprint, stepsOf, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { resolveInput, type Looks, type RunOptions } from './run.ts';
import { slots } from './slots.ts';

const looksAtOnce = 64;
const keepsForMs = 10_000;

interface Seen {
  readonly value: unknown;
  /** When the look was begun. */
  readonly at: number;
}

export class LookAhead implements Looks {
  readonly #looks = new Map<StepRef, { readonly input: string; readonly seen: Promise<Seen | undefined> }>();
  readonly #options: RunOptions;
  #void = false;

  constructor(plan: Plan, options: RunOptions) {
    this.#options = options;
    const slot = slots(looksAtOnce);
    for (const step of stepsOf(plan)) {
      const input = this.#inputOf(step);
      if (input !== undefined) this.#looks.set(step.ref, { input: canonicalJson(input), seen: slot(() => this.#look(step, input)) });
    }
  }

  changed(): void {
    this.#void = true;
    this.#looks.clear();
  }

  /** What `read` of a resource, or `observe` of a check, gave for this very input; undefined when it must be asked anew. */
  async take(step: StepRef, input: JsonObject): Promise<{ readonly value: unknown } | undefined> {
    const look = this.#looks.get(step);
    if (look === undefined || look.input !== canonicalJson(input)) return undefined;
    this.#looks.delete(step);
    const seen = await look.seen;
    if (seen === undefined || this.#void || this.#options.transports.clock.now() - seen.at > keepsForMs) return undefined;
    return seen;
  }

  /** Undefined for a step that cannot be, or is not worth being, looked at before its turn. */
  #inputOf(step: Step): JsonObject | undefined {
    const { journal, kinds } = this.#options;
    const prior = journal.ledger.steps.get(step.ref);
    if (prior?.state !== 'done' || prior.fingerprint !== stepFingerprint(step)) return undefined;
    const { type } = kinds.get(step.kind);
    if (type !== 'resource' && type !== 'check') return undefined;
    try {
      return resolveInput(step.input, journal.ledger);
    } catch {
      return undefined;
    }
  }

  async #look(step: Step, input: JsonObject): Promise<Seen | undefined> {
    const { kinds, stop, transports } = this.#options;
    if (this.#void || stop.stopping) return undefined;
    const kind = kinds.get(step.kind);
    const at = transports.clock.now();
    // Silent: whatever goes wrong is told by the look that the step then makes itself.
    const context = transports.reading({ signal: stop.aborted, note: () => undefined, progress: () => undefined });
    try {
      if (kind.type === 'resource') return { value: await kind.read(context, input), at };
      if (kind.type === 'check') return { value: await kind.observe(context, input), at };
    } catch {
      return undefined;
    }
    return undefined;
  }
}
