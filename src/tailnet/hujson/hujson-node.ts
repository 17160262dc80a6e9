// HuJSON as a tree with positions: JSON plus comments and a comma after the last element. Offsets are UTF-16 indices into
// the text, so that an edit can leave every other byte as it is. https://github.com/tailscale/hujson
import type { Json } from '../../core/json.ts';

export type HujsonNode = HujsonContainer | HujsonScalar;

export interface HujsonScalar {
  readonly type: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean | null;
}

export interface HujsonContainer {
  readonly type: 'object' | 'array';
  readonly start: number;
  /** After the closing bracket. */
  readonly end: number;
  readonly children: readonly HujsonChild[];
}

/** A member of an object or an element of an array. */
export interface HujsonChild {
  /** Of a member; absent in arrays. */
  readonly key?: string;
  /** Of the key, or of the element. */
  readonly start: number;
  readonly end: number;
  /** Where the comma after it stands, if one does. */
  readonly comma: number | undefined;
  readonly value: HujsonNode;
}

export interface HujsonDocument {
  readonly text: string;
  readonly root: HujsonNode;
}

/** The value of a node without comments and positions. Of members with the same name the last one counts, as in Go and JavaScript. */
export function jsonOf(node: HujsonNode): Json {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'array') return node.children.map((child) => jsonOf(child.value));
  return Object.fromEntries(node.children.map((child) => [child.key ?? '', jsonOf(child.value)]));
}

/** The member of an object. `undefined` in anything else. */
export function memberOf(node: HujsonNode | undefined, key: string): HujsonChild | undefined {
  return node?.type === 'object' ? node.children.findLast((child) => child.key === key) : undefined;
}
