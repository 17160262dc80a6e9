// Steps: named, frozen, plain data. What a step does is its kind's; a plan only says which kind with which input.
import type { StepFacts } from '../core/fact.ts';
import { isJsonArray, type Json, type JsonObject } from '../core/json.ts';
import { ref, type Input, type Ref, type StepRef } from '../core/ref.ts';

/** What an author's function (`file(…)`, `movePostgres(…)`) makes: a kind's name and its input, references allowed. */
export interface StepDefinition<Outputs extends object = object> {
  readonly type: StepType;
  readonly kind: string;
  readonly input: JsonObject;
  readonly outputs: readonly (keyof Outputs & string)[];
}

export type StepType = 'resource' | 'move' | 'check' | 'gate';

export interface StepOptions {
  /** Order that neither a reference nor a fact expresses; say why in a comment beside it. */
  readonly after?: readonly StepHandle<object>[];
  /** For people, in preview, progress and the runbook; the kind's own description is used otherwise. */
  readonly title?: string;
  /** A check is tried again until it passes or this time is over; 10 000 unless given. */
  readonly patienceMs?: number;
  /** What is true beyond what the kind knows: facts of this plan's world. They order steps as the kind's own do. */
  readonly facts?: StepFacts;
}

/** Where in the plan's files a step stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Step {
  readonly ref: StepRef;
  readonly phase: string;
  readonly name: string;
  readonly type: StepType;
  readonly kind: string;
  readonly input: JsonObject;
  readonly outputs: readonly string[];
  readonly after: readonly StepRef[];
  readonly title: string | undefined;
  readonly patienceMs: number;
  readonly place: Place | undefined;
  /** What the plan adds to the facts of the kind; `stepFacts()` gives both. */
  readonly facts?: StepFacts;
}

/** What `step(…)` gives back: the step's outputs as typed references, and its name. */
export type StepHandle<Outputs extends object> = { readonly [Name in keyof Outputs]: Ref<Outputs[Name]> } & { readonly stepRef: StepRef };

/** For kinds: builds the definition that an author's function returns. `Desired` is the kind's input type. */
export function stepDefinition<Desired extends JsonObject, Outputs extends object = object>(
  type: StepType,
  kind: string,
  input: Input<Desired>,
  outputs: readonly (keyof Outputs & string)[] = [],
): StepDefinition<Outputs> {
  return Object.freeze({ type, kind, input: freezeInput(input as unknown as JsonObject), outputs });
}

export function stepHandle<Outputs extends object>(stepRef: StepRef, outputs: readonly (keyof Outputs & string)[]): StepHandle<Outputs> {
  const references = Object.fromEntries(outputs.map((name) => [name, ref(stepRef, name)]));
  return Object.freeze({ ...references, stepRef }) as StepHandle<Outputs>;
}

/** A deep, frozen copy without `undefined` members: later changes by the author cannot reach into a plan. */
function freezeInput(value: JsonObject): JsonObject {
  return freeze(value) as JsonObject;
}

function freeze(value: Json | undefined): Json {
  if (value === undefined || value === null || typeof value !== 'object') return value ?? null;
  if (isJsonArray(value)) return Object.freeze(value.map(freeze));
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.freeze(Object.fromEntries(members.map(([key, member]) => [key, freeze(member)])));
}
