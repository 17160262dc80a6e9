// Versioned formulae are not linked.
import type { AtlasEntry } from '../entry.ts';

export const brewKegOnly: AtlasEntry = {
  id: 'brew-keg-only',
  statement:
    'Homebrew does not link keg-only formulae, versioned ones such as `postgresql@18` among them, into its `bin`: their programs lie in `opt/FORMULA/bin` alone.',
  versions: 'Homebrew 3 and later',
  sources: [{ title: 'Homebrew: FAQ, keg-only', url: 'https://docs.brew.sh/FAQ#what-does-keg-only-mean', unread: true }],
  derives: 'off-path: a command calls such a program by its bare name.',
  knows: {
    form: 'off-path',
    folder: { like: '/opt/homebrew/opt/*/bin' },
    because: 'the formula is keg-only and not linked',
    suggestion: 'Call it by its absolute path in `$(brew --prefix FORMULA)/bin`.',
  },
  bad: {
    'one/install': { provides: [{ fact: 'program', host: 'mini', program: '/opt/homebrew/opt/postgresql@18/bin/psql' }] },
    'two/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'psql feeds', effect: 'changes' }] },
  },
  good: {
    'one/install': { provides: [{ fact: 'program', host: 'mini', program: '/opt/homebrew/opt/postgresql@18/bin/psql' }] },
    'two/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: '/opt/homebrew/opt/postgresql@18/bin/psql feeds', effect: 'changes' }] },
  },
};
