// A user’s list has not the daemons of the system.
import type { AtlasEntry } from '../entry.ts';

export const launchdSystemInvisible: AtlasEntry = {
  id: 'launchd-system-invisible',
  statement:
    '`launchctl list` shows the jobs of the caller’s own domain: without privilege the daemons of the system domain are not in it, whether they run or not.',
  versions: 'macOS 10.10 and later',
  sources: [{ title: 'launchctl(1), domains', url: 'http://john-chambers.us/~jc/cgi/m2h?S=1&T=launchctl' }],
  derives: 'check-scope: a check looks for a daemon of the system in a user’s list.',
  knows: {
    form: 'probe',
    probe: /launchctl list(?! *system)/,
    misses: { fact: 'unit', where: { domain: 'system' } },
    because: 'a user’s list does not have it',
    suggestion: 'Ask `launchctl print system/LABEL`, which anybody may.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'local.zot', manager: 'launchd', domain: 'system' }] },
    'two/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'unit', host: 'mini', unit: 'local.zot' }],
          looksAt: 'units',
          pattern: 'launchctl list | grep local.zot',
        },
      ],
    },
  },
  good: {
    'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'local.zot', manager: 'launchd', domain: 'system' }] },
    'two/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'unit', host: 'mini', unit: 'local.zot' }],
          looksAt: 'units',
          pattern: 'launchctl print system/local.zot',
        },
      ],
    },
  },
};
