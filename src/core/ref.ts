// References between steps. A `Ref<T>` stands in a plan for a value that only exists once another step has run (a port
// known after a cluster started); using one is what orders two steps. Resolving is the engine's; this file is pure.
import { isJsonArray, isJsonObject, type Json } from './json.ts';

/** `phase/step`: the stable name of a step, across runs and edits. Never a position. */
export type StepRef = `${string}/${string}`;

declare const outputType: unique symbol;

/** The typed stand-in of output `name` of step `step`. Frozen plain data, so a plan stays a pure value. */
export interface Ref<T> {
  readonly $ref: StepRef;
  readonly output: string;
  readonly [outputType]?: T;
}

/** A value, or a reference to one, at any depth: what a plan's author may write where a kind wants `T`. */
export type Input<T> =
  | Ref<T>
  | (T extends string | number | boolean | null | undefined
      ? T
      : T extends readonly (infer Item)[]
        ? readonly Input<Item>[]
        : T extends object
          ? { readonly [Key in keyof T]: Input<T[Key]> }
          : T);

export function ref<T>(step: StepRef, output: string): Ref<T> {
  return Object.freeze({ $ref: step, output });
}

export function isRef(value: unknown): value is Ref<unknown> {
  return typeof value === 'object' && value !== null && '$ref' in value && 'output' in value;
}

/** Every reference inside a value, in the order in which they stand. */
export function refsIn(value: unknown): readonly Ref<unknown>[] {
  if (isRef(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(refsIn);
}

/** The value with every reference replaced by what `lookup` gives for it. */
export function resolveRefs(value: Json | undefined, lookup: (reference: Ref<unknown>) => Json | undefined): Json | undefined {
  if (isRef(value)) return lookup(value);
  if (isJsonArray(value)) return value.map((item) => resolveRefs(item, lookup) ?? null);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolveRefs(member, lookup)]));
}
