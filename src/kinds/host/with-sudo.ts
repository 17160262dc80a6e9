// Kinds whose steps may need root's rights: with `sudo: true` everything that such a step reads and writes on its host goes
// through `sudo`, where the user of the connection is not root already. sudo(8); the password is the inventory's.
import type { Json, JsonObject } from '../../core/json.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import type { ResourceKind } from '../kind.ts';

export type MaySudo = {
  /** Acts with root's rights on the host. */
  readonly sudo?: boolean;
};

export function withSudo<Desired extends JsonObject & MaySudo, Observed, Image extends Json, Outputs extends JsonObject>(
  kind: ResourceKind<Desired, Observed, Image, Outputs>,
): ResourceKind<Desired, Observed, Image, Outputs> {
  const { restore } = kind;
  return {
    ...kind,
    read: (context, desired) => kind.read(reading(context, desired), desired),
    capture: (context, desired, observed) => kind.capture(reading(context, desired), desired, observed),
    apply: (context, desired, observed) => kind.apply(writing(context, desired), desired, observed),
    restore: typeof restore === 'function' ? (context, desired, image) => restore(writing(context, desired), desired, image) : restore,
  };
}

function reading(context: ReadContext, { sudo }: MaySudo): ReadContext {
  return sudo === true ? { ...context, host: (name) => context.host(name).asRoot() } : context;
}

function writing(context: WriteContext, { sudo }: MaySudo): WriteContext {
  return sudo === true ? { ...context, host: (name) => context.host(name).asRoot() } : context;
}
