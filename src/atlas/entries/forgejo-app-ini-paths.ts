// Its settings hold paths of the old machine.
import type { AtlasEntry } from '../entry.ts';

export const forgejoAppIniPaths: AtlasEntry = {
  id: 'forgejo-app-ini-paths',
  statement:
    'Forgejo’s app.ini holds absolute paths (repositories, data, LFS, logs) and secrets that belong to the data (SECRET_KEY, INTERNAL_TOKEN, JWT secrets); hooks of the repositories name the program and app.ini by their paths as well.',
  versions: 'Forgejo 1.18 and later',
  sources: [
    { title: 'Forgejo: Configuration Cheat Sheet', url: 'https://forgejo.org/docs/latest/admin/config-cheat-sheet/', unread: true },
    { title: 'Forgejo CLI: admin regenerate hooks', url: 'https://forgejo.org/docs/latest/admin/command-line' },
  ],
  derives: 'product-conflict: Forgejo’s data is copied to another place while app.ini points at the old one.',
  knows: {
    form: 'exclusion',
    when: { fact: 'refers', where: { path: { like: '*app.ini' }, target: { like: '/*' } } },
    never: { fact: 'copy', where: { dataset: { like: '*forg*' }, place: { like: '*/*' } } },
    because: 'app.ini and the hooks lead to paths that are not there',
    suggestion: 'Rewrite the paths, keep the secrets, and run `forgejo admin regenerate hooks` after the copy.',
  },
  bad: {
    'one/step': {
      provides: [{ fact: 'refers', host: 'mini', path: '/opt/homebrew/etc/forgejo/app.ini', target: '/opt/homebrew/var/forgejo' }],
    },
    'two/step': { provides: [{ fact: 'copy', dataset: 'forge', place: 'minikube/forgejo/data', tool: 'cp' }] },
  },
  good: {
    'one/rewrite': {
      retracts: [{ fact: 'refers', host: 'mini', path: '/opt/homebrew/etc/forgejo/app.ini', target: '/opt/homebrew/var/forgejo' }],
    },
    'two/step': { provides: [{ fact: 'copy', dataset: 'forge', place: 'minikube/forgejo/data', tool: 'cp' }] },
  },
};
