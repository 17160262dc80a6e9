// The tailnet at the start: names, tags, and the policy as its text.
import type { DefinedName } from '../core/fact/names.ts';

export interface Tailnet {
  readonly suffix: string;
  /** The policy, HuJSON; questions about it are the policy evaluator's. */
  readonly policy?: string;
  /** Tags and groups that the policy defines, with who may give a tag to a device. */
  readonly defines?: readonly { readonly name: DefinedName; readonly owners?: readonly string[] }[];
  readonly devices?: readonly { readonly name: string; readonly tags: readonly `tag:${string}`[] }[];
  /** Grants, where the policy's text is not given. */
  readonly grants?: readonly { readonly source: string; readonly destination: string; readonly ports: string }[];
}
