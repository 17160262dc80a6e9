// On a Mac it is an application.
import type { AtlasEntry } from '../entry.ts';

export const plexGuiApp: AtlasEntry = {
  id: 'plex-gui-app',
  statement:
    'Plex Media Server for macOS is an application of the menu bar: it runs in the session of the user who is logged in at the screen, and not before somebody is.',
  versions: 'Plex Media Server for macOS',
  sources: [{ title: 'Plex: Installation', url: 'https://support.plex.tv/articles/200288586-installation/', unread: true }],
  derives: 'product-requirement: a step counts on it, and nothing sees to a session.',
  knows: {
    form: 'implication',
    when: { fact: 'unit', where: { host: { same: 'host' }, unit: { like: '*lex*edia*erver*' } } },
    needs: { fact: 'condition', where: { host: { same: 'host' }, condition: 'gui-session' } },
    moment: 'sometime',
    because: 'after a restart nobody is logged in, and it does not run',
    suggestion: 'Let the user log in automatically, and check after a restart.',
  },
  bad: { 'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'Plex Media Server', sort: 'gui' }] } },
  good: {
    'one/step': { provides: [{ fact: 'condition', host: 'mini', condition: 'gui-session' }] },
    'two/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'Plex Media Server', sort: 'gui' }] },
  },
};
