// Volumes of hostPath are left out.
import type { AtlasEntry } from '../entry.ts';

export const veleroHostpath: AtlasEntry = {
  id: 'velero-hostpath',
  statement:
    'Velero’s file system backup does not support hostPath volumes, such as those of minikube’s storage provisioner; local volumes are supported.',
  versions: 'Velero 1.x',
  sources: [
    {
      title: 'Velero: File System Backup, limitations',
      url: 'https://raw.githubusercontent.com/velero-io/velero/main/site/content/docs/main/file-system-backup.md',
    },
  ],
  derives: 'product-conflict: Velero is to save a data set on a hostPath.',
  knows: {
    form: 'exclusion',
    when: { fact: 'backup', where: { tool: { like: 'velero*' }, dataset: { same: 'dataset' } } },
    never: { fact: 'volume', where: { dataset: { same: 'dataset' }, sort: 'hostPath' } },
    because: 'the data set’s volume is a hostPath, which is left out',
    suggestion: 'Save it with another tool, or put it on a local or NFS volume.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'velero@minikube', targetSort: 'object-store' }] },
    'two/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'hostPath', dataset: 'feeds' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'velero@minikube', targetSort: 'object-store' }] },
    'two/step': { provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'nfs', dataset: 'feeds' }] },
  },
};
