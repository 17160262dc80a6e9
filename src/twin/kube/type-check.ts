// Whether an object fits its type, in the words of the server's typed conversion; and the removal of fields that no type declares.
import type { ApiSchema } from './api-schema.ts';
import { isDoc, type Value } from './doc.ts';

const names = { s: 'string', i: 'numeric', n: 'numeric', b: 'boolean' };

/** What is wrong, as `.spec.replicas: expected numeric, got string`. With `strict`, undeclared fields are wrong, too. */
export function typeErrors(value: Value | undefined, schema: ApiSchema, strict: boolean): string[] {
  return fits(value, schema, strict) ? [] : errorsAt(value, schema, strict, '');
}

/** Whether there are none: nearly always so, and no place has to be spelled out for it. */
function fits(value: Value | undefined, schema: ApiSchema, strict: boolean): boolean {
  if (value === undefined || value === null || schema.type === 'any') return true;
  if (schema.type === 'scalar') return fitsScalar(value, schema.of);
  if (schema.type === 'struct' || schema.type === 'map') {
    if (!isDoc(value)) return false;
    for (const key in value) {
      const of = schema.type === 'map' ? schema.of : schema.fields.get(key);
      if (of === undefined ? strict && schema.type === 'struct' && !schema.open : !fits(value[key], of, strict)) return false;
    }
    return true;
  }
  return Array.isArray(value) && value.every((item) => fits(item, schema.of, strict));
}

function fitsScalar(value: Value, of: keyof typeof names): boolean {
  return of === 's' ? typeof value === 'string' : of === 'b' ? typeof value === 'boolean' : typeof value === 'number';
}

function errorsAt(value: Value | undefined, schema: ApiSchema, strict: boolean, path: string): string[] {
  if (value === undefined || value === null || schema.type === 'any') return [];
  if (schema.type === 'scalar') {
    return fitsScalar(value, schema.of) ? [] : [`${path}: expected ${names[schema.of]}, got ${JSON.stringify(value)}`];
  }
  if (schema.type === 'struct' || schema.type === 'map') {
    if (!isDoc(value)) return [`${path}: expected map, got ${JSON.stringify(value)}`];
    return Object.entries(value).flatMap(([key, member]) => {
      const of = schema.type === 'map' ? schema.of : schema.fields.get(key);
      if (of !== undefined) return errorsAt(member, of, strict, `${path}.${key}`);
      return strict && schema.type === 'struct' && !schema.open ? [`${path}.${key}: field not declared in schema`] : [];
    });
  }
  if (!Array.isArray(value)) return [`${path}: expected list, got ${JSON.stringify(value)}`];
  return value.flatMap((item, index) => errorsAt(item, schema.of, strict, `${path}[${index}]`));
}

/** Removes what the type does not declare, as the server does with a create or an update. */
export function prune(value: Value | undefined, schema: ApiSchema): void {
  if (isDoc(value) && (schema.type === 'struct' || schema.type === 'map')) {
    for (const key in value) {
      const member = value[key];
      const of = schema.type === 'map' ? schema.of : schema.fields.get(key);
      // A field without a value is one that was not given (`creationTimestamp: null`).
      if (member === null && schema.type === 'struct' && schema.name !== '') delete value[key];
      else if (of !== undefined) prune(member, of);
      else if (schema.type === 'struct' && !schema.open) delete value[key];
    }
  } else if (Array.isArray(value) && 'of' in schema && schema.type !== 'scalar') {
    for (const item of value) prune(item, schema.of);
  }
}

/** Fields that no type declares, as `spec.replica` and `spec.containers[0].prots`. */
export function unknownFields(value: Value | undefined, schema: ApiSchema, path = ''): string[] {
  const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (isDoc(value) && (schema.type === 'struct' || schema.type === 'map')) {
    return Object.entries(value).flatMap(([key, member]) => {
      if (member === undefined) return [];
      const of = schema.type === 'map' ? schema.of : schema.fields.get(key);
      if (of !== undefined) return unknownFields(member, of, within(key));
      return schema.type === 'struct' && !schema.open ? [within(key)] : [];
    });
  }
  if (Array.isArray(value) && 'of' in schema && schema.type !== 'scalar')
    return value.flatMap((item, index) => unknownFields(item, schema.of, `${path}[${index}]`));
  return [];
}
