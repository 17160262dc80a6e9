// Backups: what is saved, by what, whether that works, and whether a restore was ever proved.
import type { FactFamily } from './fact-shape.ts';

export type BackupFact =
  | {
      readonly fact: 'backup';
      readonly dataset: string;
      readonly tool: string;
      readonly source?: string;
      readonly target?: string;
      readonly targetSort?: 'directory' | 'smb' | 'nfs' | 'object-store' | 'snapshot' | 'ssh';
      readonly state?: 'working' | 'failing';
    }
  | { readonly fact: 'restored'; readonly dataset: string; readonly tool: string }
  | { readonly fact: 'retention'; readonly tool: string; readonly policy: string; readonly carriedOutBy?: string };

export const backupFacts: FactFamily<BackupFact> = {
  title: 'Backups',
  about:
    'A backup is only as good as its last proved restore. `backup` says that a tool saves a data set from a source; moving the data without the source leaves a backup of what nobody writes any more.',
  facts: {
    backup: {
      what: 'A tool saves a data set regularly.',
      key: ['dataset', 'tool'],
      fields: {
        dataset: 'Data set.',
        tool: 'Tool with its place: `borgmatic@indri`.',
        source: 'Which copy it saves, as the place in `data`.',
        target: 'Where it saves to.',
        targetSort: 'What the target is; not every tool can write to each.',
        state: '`failing` is known not to work; left out, nobody has looked.',
      },
      absence: 'false',
      example: { fact: 'backup', dataset: 'miniflux', tool: 'borgmatic@indri', source: 'indri:5432/miniflux', state: 'failing' },
    },
    restored: {
      what: 'A restore from this backup has been tried and proved since its source last changed.',
      key: ['dataset', 'tool'],
      fields: { dataset: 'Data set.', tool: 'As in `backup`.' },
      absence: 'false',
      example: { fact: 'restored', dataset: 'miniflux', tool: 'borgmatic@indri' },
    },
    retention: {
      what: 'A backup tool is told how much to keep.',
      key: ['tool'],
      fields: {
        tool: 'As in `backup`.',
        policy: 'As it is written.',
        carriedOutBy: 'Unit or action that removes what is too old; without one nothing is.',
      },
      absence: 'unknown',
      example: { fact: 'retention', tool: 'borgmatic@indri', policy: '7 daily, 12 monthly' },
    },
  },
};
