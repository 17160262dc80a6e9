// Velero needs an object store.
import type { AtlasEntry } from '../entry.ts';

export const veleroObjectStore: AtlasEntry = {
  id: 'velero-object-store',
  statement: 'Velero keeps its backups in an object store of a supported provider; it writes to no share or directory.',
  versions: 'Velero 1.x',
  sources: [
    { title: 'Velero: Supported Providers', url: 'https://velero.io/docs/main/supported-providers/', unread: true },
    { title: 'Velero: File System Backup', url: 'https://velero.io/docs/main/file-system-backup' },
  ],
  derives: 'product-refuses: a backup by Velero goes to a share.',
  knows: {
    form: 'refusal',
    when: { fact: 'backup', where: { tool: { like: 'velero*' }, targetSort: { oneOf: ['directory', 'smb', 'nfs', 'ssh'] } } },
    because: 'Velero writes to object stores',
    suggestion: 'Run an S3-compatible store in front of the share, or use another tool.',
  },
  bad: { 'one/step': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'velero@minikube', targetSort: 'nfs' }] } },
  good: { 'one/step': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'velero@minikube', targetSort: 'object-store' }] } },
};
