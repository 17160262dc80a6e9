// The field notes in their order.
import type { Note } from './note.ts';
import { checkNotes } from './notes/checks.ts';
import { clusterNotes } from './notes/cluster.ts';
import { credentialNotes } from './notes/credentials.ts';
import { dataNotes } from './notes/data.ts';
import { lifecycleNotes } from './notes/lifecycle.ts';
import { networkNotes } from './notes/network.ts';
import { registryNotes } from './notes/registry.ts';

export const notes: readonly Note[] = [
  ...registryNotes,
  ...checkNotes,
  ...clusterNotes,
  ...credentialNotes,
  ...lifecycleNotes,
  ...networkNotes,
  ...dataNotes,
].toSorted((a, b) => (a.note < b.note ? -1 : 1));
