// Tests of JSON values from which those of plain objects are made: whether the server would take a value as it is.
import { isJsonArray, isJsonObject, type Json } from '../../core/json.ts';

export type Test = (value: Json) => boolean;

export const text: Test = (value) => typeof value === 'string';
export const flag: Test = (value) => typeof value === 'boolean';

export function matches(pattern: RegExp): Test {
  return (value) => typeof value === 'string' && pattern.test(value);
}

export function list(item: Test): Test {
  return (value) => isJsonArray(value) && value.every(item);
}

export function map(key: RegExp, member: Test): Test {
  return (value) =>
    isJsonObject(value) && Object.entries(value).every(([name, each]) => key.test(name) && each !== undefined && member(each));
}

/** An object with these members and no others. */
export function shape(members: Readonly<Record<string, Test>>, required: readonly string[] = []): Test {
  return (value) =>
    isJsonObject(value) &&
    required.every((name) => value[name] !== undefined) &&
    Object.entries(value).every(([name, each]) => each === undefined || (Object.hasOwn(members, name) && members[name]?.(each) === true));
}

/** No two items of a list have the same value of a member. */
export function unique(value: Json, member: string): boolean {
  const values = isJsonArray(value) ? value.map((item) => (isJsonObject(item) ? item[member] : undefined)) : [];
  return new Set(values).size === values.length;
}

export const qualified = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
export const labelValue = matches(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/);
export const name = matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
/** Of what older servers want to begin with a letter, too. */
export const dnsLabel = matches(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
export const portNumber: Test = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
/** A service name has at least one letter, and no two hyphens beside each other (RFC 6335). */
export const portName = matches(/^(?=.{1,15}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
