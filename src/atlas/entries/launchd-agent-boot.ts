// An agent waits for its user.
import type { AtlasEntry } from '../entry.ts';

export const launchdAgentBoot: AtlasEntry = {
  id: 'launchd-agent-boot',
  statement:
    'A job in the domain of a user is started when that user logs in, never at boot; what must run without anybody logged in is a daemon of the system domain.',
  versions: 'macOS, all versions',
  sources: [
    { title: 'launchctl(1), domains', url: 'http://john-chambers.us/~jc/cgi/m2h?S=1&T=launchctl' },
    {
      title: 'Apple: Designing Daemons and Services',
      url: 'https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/Chapters/DesigningDaemons.html',
    },
  ],
  derives: 'product-conflict: a user’s agent is to start at boot.',
  knows: {
    form: 'exclusion',
    when: { fact: 'unit', where: { host: { same: 'host' }, unit: { same: 'unit' }, manager: 'launchd', domain: 'user' } },
    never: { fact: 'autostart', where: { host: { same: 'host' }, unit: { same: 'unit' }, trigger: 'boot' } },
    because: 'launchd starts a user’s agents at that user’s login',
    suggestion:
      'Make it a daemon of the system domain with UserName, or let the user log in automatically and say that it starts at login.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'local.zot', manager: 'launchd', domain: 'user' }] },
    'two/step': { provides: [{ fact: 'autostart', host: 'mini', unit: 'local.zot', trigger: 'boot' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'local.zot', manager: 'launchd', domain: 'user' }] },
    'two/step': { provides: [{ fact: 'autostart', host: 'mini', unit: 'local.zot', trigger: 'login' }] },
  },
};
