// The tailnet at the start: names, tags, and the policy as its text.
import type { DefinedName } from '../core/fact/names.ts';

export interface Tailnet {
  readonly suffix: string;
  /** The policy, HuJSON; questions about it are the policy evaluator's. */
  readonly policy?: string;
  /** Tags and groups that the policy defines, with who may give a tag to a device. */
  readonly defines?: readonly { readonly name: DefinedName; readonly owners?: readonly string[] }[];
  /** A device has tags or a user; hosts that are not named belong to the first user. */
  readonly devices?: readonly { readonly name: string; readonly tags: readonly `tag:${string}`[]; readonly user?: string }[];
  /** The first one is its owner, the others are members, unless a role is given. */
  readonly users?: readonly { readonly login: string; readonly role?: string }[];
  /** Grants, where the policy's text is not given. */
  readonly grants?: readonly { readonly source: string; readonly destination: string; readonly ports: string }[];
}
