// Content digests: one algorithm, one spelling (`sha256:<64 hex digits>`), everywhere.
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from './json.ts';

export type Digest = `sha256:${string}`;

export function digestOfBytes(content: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Digest of a JSON value's canonical text: equal values, equal digests, whatever the order of their keys. */
export function digestOf(value: Json | undefined): Digest {
  return digestOfBytes(canonicalJson(value));
}
