// What the stand-in of Woodpecker keeps.
import type { JsonObject } from '../../core/json.ts';

export interface WoodpeckerRepository extends JsonObject {
  readonly active: boolean;
  readonly pipelines?: readonly JsonObject[];
}

export interface WoodpeckerState extends JsonObject {
  /** By their number. */
  readonly repositories: { readonly [id: string]: WoodpeckerRepository };
  /** By the path below which they are: `repos/1`, `orgs/2` or nothing. */
  readonly secrets: { readonly [path: string]: { readonly [name: string]: JsonObject } };
}
