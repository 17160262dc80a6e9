// Inputs before a run: references stand in them as text, so that pure functions of a kind can look at them.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { isRef } from '../core/ref.ts';

/** An input in which every reference is the text `‹phase/step.output›`: what pure functions of a kind see before a run. */
export function withPlaceholders(input: JsonObject): JsonObject {
  return placeholders(input) as JsonObject;
}

function placeholders(value: Json | undefined): Json | undefined {
  if (isRef(value)) return `‹${value.$ref}.${value.output}›`;
  if (isJsonArray(value)) return value.map((item) => placeholders(item) ?? null);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, placeholders(member)]));
}
