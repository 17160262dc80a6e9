// A thing that a service keeps and gives out by its API, as a resource: found, made, changed field by field, and brought back.
// Only the fields that the plan speaks of are compared and kept; what a service never gives out again is not among them.
import { digestOfBytes } from '../../core/digest.ts';
import { diffOf, fieldChanges, noDiff, type Diff } from '../../core/diff.ts';
import { canonicalJson, type Json, type JsonObject } from '../../core/json.ts';
import type { StepFacts } from '../../core/fact.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import type { ResourceKind } from '../kind.ts';

export type ApiFields = { readonly [field: string]: Json };

/** What is there: how the service names it, and its fields. */
export type ApiThing = { readonly id: string; readonly fields: ApiFields };

export interface ApiResource<Desired extends JsonObject, Outputs extends JsonObject> {
  readonly name: string;
  readonly describe: (desired: Desired) => string;
  readonly validate: (desired: Desired) => readonly string[];
  readonly facts: (desired: Desired) => StepFacts;
  readonly identity: (desired: Desired) => string;
  readonly read: (context: ReadContext, desired: Desired) => Promise<ApiThing | undefined>;
  /** What the plan says; fields that it does not speak of are left out. */
  readonly wanted: (desired: Desired) => ApiFields;
  readonly create: (context: WriteContext, desired: Desired, fields: ApiFields) => Promise<void>;
  /** Left out where changing it would break what others know of it: a difference is refused then. */
  readonly update?: (context: WriteContext, desired: Desired, thing: ApiThing) => Promise<void>;
  /** The plan says all of it: fields that it does not speak of are to go, and the before-image has every field. */
  readonly isWhole?: boolean;
  /** Fields that the service cannot change afterwards. */
  readonly fixed?: readonly string[];
  /** What to do about a difference that is refused. */
  readonly refuses?: { readonly because: string; readonly next: string };
  readonly remove: (context: WriteContext, desired: Desired, id: string) => Promise<void>;
  readonly outputs?: (desired: Desired, thing: ApiThing | undefined) => Outputs;
}

export type ApiImage = { readonly fields: ApiFields } | null;

export function apiResource<Desired extends JsonObject, Outputs extends JsonObject = JsonObject>(
  of: ApiResource<Desired, Outputs>,
): ResourceKind<Desired, ApiThing | undefined, ApiImage, Outputs> {
  const { name, describe, validate, facts, identity, read, wanted, create, update, refuses, remove, outputs, isWhole, fixed = [] } = of;
  const only = (fields: ApiFields, like: ApiFields): ApiFields => (isWhole === true ? fields : fieldsOf(fields, like));
  return {
    type: 'resource',
    name,
    describe,
    validate,
    facts,
    identity: (desired) => `${name} ${identity(desired)}`,
    read,
    diff(desired, thing): Diff {
      const fields = wanted(desired);
      if (thing === undefined) return diffOf('create', [{ field: name, to: describe(desired) }, ...fieldChanges({}, shown(fields))]);
      const changes = fieldChanges(shown(only(thing.fields, fields)), shown(fields));
      if (changes.length === 0) return noDiff;
      if (update !== undefined && !changes.some(({ field }) => fixed.includes(field))) return diffOf('update', changes);
      const differs = changes.map(({ field, from }) => `${field} ${from ?? '(none)'}`).join(' and ');
      return {
        action: 'refuse',
        because: `${refuses?.because ?? 'it is there already'}, with ${differs}`,
        next: refuses?.next ?? 'Take it away by hand, or give the step another name.',
      };
    },
    capture: async (_context, desired, thing) => (thing === undefined ? null : { fields: only(thing.fields, wanted(desired)) }),
    async apply(context, desired, thing) {
      if (thing === undefined) return create(context, desired, wanted(desired));
      if (canonicalJson(only(thing.fields, wanted(desired))) === canonicalJson(wanted(desired))) return;
      await update?.(context, desired, { id: thing.id, fields: wanted(desired) });
    },
    async restore(context, desired, image) {
      const now = await read(context, desired);
      if (image === null) {
        if (now !== undefined) await remove(context, desired, now.id);
        return;
      }
      if (now === undefined) return create(context, desired, image.fields);
      if (canonicalJson(only(now.fields, image.fields)) === canonicalJson(image.fields)) return;
      await update?.(context, desired, { id: now.id, fields: image.fields });
    },
    outputs: (desired, thing) => (outputs === undefined ? ({} as Outputs) : outputs(desired, thing)),
  };
}

function fieldsOf(fields: ApiFields, like: ApiFields): ApiFields {
  return Object.fromEntries(Object.keys(like).map((field) => [field, fields[field] ?? null]));
}

function shown(fields: ApiFields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]) =>
      value === null ? [] : [[field, brief(typeof value === 'string' ? value : canonicalJson(value))]],
    ),
  );
}

const mostCharacters = 200;

/** The panels of a dashboard say nothing to anybody as one line. */
function brief(text: string): string {
  return text.length <= mostCharacters ? text : `${String(text.length)} characters, ${digestOfBytes(text).slice(0, 19)}`;
}
