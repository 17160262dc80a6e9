// Policies in every style that the documentation shows, and in some that only people write.
import { readdirSync, readFileSync } from 'node:fs';
import { blumeopsPolicy } from './blumeops-tailnet.ts';

const folder = new URL('policies/', import.meta.url);

export const policyCorpus: readonly { readonly name: string; readonly text: string }[] = [
  ...readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') })),
  { name: 'blumeops', text: blumeopsPolicy },
];
