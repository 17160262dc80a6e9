// It writes its settings when it ends.
import type { AtlasEntry } from '../entry.ts';

export const transmissionSettingsExit: AtlasEntry = {
  id: 'transmission-settings-exit',
  statement:
    'Transmission writes settings.json when it ends: changes that were made to the file while it ran are lost, unless it was told to reload (SIGHUP).',
  versions: 'Transmission 2.x to 4.x',
  sources: [
    {
      title: 'Transmission: Editing Configuration Files',
      url: 'https://github.com/transmission/transmission/blob/main/docs/Editing-Configuration-Files.md',
    },
  ],
  derives: 'product-conflict: the file is written while the daemon runs.',
  knows: {
    form: 'exclusion',
    when: { fact: 'unit', where: { host: { same: 'host' }, unit: { like: '*transmission*' } } },
    never: { fact: 'path', where: { host: { same: 'host' }, path: { like: '*transmission*settings.json' } } },
    because: 'the running daemon overwrites the file when it ends',
    suggestion: 'Stop it first, or change settings with transmission-remote.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'transmission-cli' }] },
    'two/step': { provides: [{ fact: 'path', host: 'mini', path: '/Users/ann/.config/transmission-daemon/settings.json' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'transmission-cli' }] },
    'two/stop': { retracts: [{ fact: 'unit', host: 'mini', unit: 'transmission-cli' }] },
    'three/step': { provides: [{ fact: 'path', host: 'mini', path: '/Users/ann/.config/transmission-daemon/settings.json' }] },
  },
};
