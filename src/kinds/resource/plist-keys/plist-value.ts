// Values of property lists as plans write them: JSON, with the types that JSON has no word for. man plist(5).
import { canonicalJson, isJsonArray, isJsonObject, type Json } from '../../../core/json.ts';

/**
 * Text, booleans, numbers (whole ones are `integer`, others `real`), lists and dictionaries as they are;
 * `{ $real: 1 }`, `{ $date: '2026-01-17T00:00:00Z' }`, `{ $data: 'base64' }` and `{ $integer: '9007199254740993' }` for the rest.
 */
export type PlistWish = Json;

const special = ['$real', '$date', '$data', '$integer'] as const;

/** The one spelling of a value: numbers that are no whole ones as `$real`. */
export function normalValue(value: Json): Json {
  if (typeof value === 'number') return Number.isInteger(value) ? value : { $real: value };
  if (isJsonArray(value)) return value.map(normalValue);
  if (!isJsonObject(value) || specialOf(value) !== undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normalValue(member ?? null)]));
}

export function sameValue(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(normalValue(one)) === canonicalJson(normalValue(other));
}

export function specialOf(value: Json): (typeof special)[number] | undefined {
  if (!isJsonObject(value)) return undefined;
  const keys = Object.keys(value);
  return keys.length === 1 ? special.find((each) => each === keys[0]) : undefined;
}

/** What is wrong with a value, as sentences. */
export function valueProblems(value: Json): readonly string[] {
  if (value === null) return ['a property list has no null: leave `value` out to take a key away'];
  if (isJsonArray(value)) return value.flatMap(valueProblems);
  if (!isJsonObject(value)) return [];
  const kind = specialOf(value);
  if (kind === undefined) return Object.values(value).flatMap((member) => valueProblems(member ?? null));
  const inner = value[kind];
  const fits =
    kind === '$real'
      ? typeof inner === 'number'
      : typeof inner === 'string' &&
        (kind === '$date'
          ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(inner)
          : kind === '$data'
            ? Buffer.from(inner, 'base64').toString('base64') === inner
            : /^-?\d+$/.test(inner));
  return fits ? [] : [`${canonicalJson(value)} is no ${kind.slice(1)}`];
}
