// It saves to object stores and snapshots.
import type { AtlasEntry } from '../entry.ts';

export const cnpgBackupTargets: AtlasEntry = {
  id: 'cnpg-backup-targets',
  statement:
    'CloudNativePG saves to an object store (Barman Cloud) or as volume snapshots of a CSI driver; it writes to no directory, NFS or SMB share.',
  versions: 'CloudNativePG 1.x',
  sources: [
    { title: 'Barman Cloud Plugin: Supported object storage providers', url: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/intro' },
    { title: 'CloudNativePG: Backup', url: 'https://github.com/cloudnative-pg/cloudnative-pg/blob/main/docs/src/backup.md' },
  ],
  derives: 'product-refuses: a backup of it goes to a share.',
  knows: {
    form: 'refusal',
    when: { fact: 'backup', where: { tool: { like: 'cloudnative-pg*' }, targetSort: { oneOf: ['directory', 'smb', 'nfs', 'ssh'] } } },
    because: 'it saves to object stores and snapshots alone',
    suggestion: 'Run an object store in front of the share, or save dumps with another tool.',
  },
  bad: { 'one/step': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'cloudnative-pg@minikube', targetSort: 'smb' }] } },
  good: { 'one/step': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'cloudnative-pg@minikube', targetSort: 'object-store' }] } },
};
