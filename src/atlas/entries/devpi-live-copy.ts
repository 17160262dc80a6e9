// Export, do not copy.
import type { AtlasEntry } from '../entry.ts';

export const devpiLiveCopy: AtlasEntry = {
  id: 'devpi-live-copy',
  statement:
    'devpi keeps its state in SQLite beside files; `devpi-export` and `devpi-import` are the way to another server or version. A copy while it runs, or without the cache’s files, leaves rows that lead nowhere.',
  versions: 'devpi-server 5 and later',
  sources: [
    {
      title: 'devpi: Upgrading, export and import',
      url: 'https://devpi.net/docs/devpi/devpi/stable/+doc/adminman/server.html',
      unread: true,
    },
  ],
  derives: 'product-refuses: devpi’s folder is copied while it runs.',
  knows: {
    form: 'refusal',
    when: { fact: 'copy', where: { dataset: { like: 'devpi*' }, tool: { oneOf: ['cp', 'rsync', 'tar', 'kubectl cp'] }, live: true } },
    because: 'its database and its files do not fit together in such a copy',
    suggestion: 'Use `devpi-export`, or stop it and copy everything.',
  },
  bad: { 'one/step': { provides: [{ fact: 'copy', dataset: 'devpi', place: 'minikube/devpi/data', tool: 'cp', live: true }] } },
  good: { 'one/step': { provides: [{ fact: 'copy', dataset: 'devpi', place: 'minikube/devpi/data', tool: 'devpi-export' }] } },
};
