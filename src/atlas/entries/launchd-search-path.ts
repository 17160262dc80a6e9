// Agents do not have the PATH of a login shell.
import type { AtlasEntry } from '../entry.ts';

export const launchdSearchPath: AtlasEntry = {
  id: 'launchd-search-path',
  statement:
    'launchd starts a job with the PATH `/usr/bin:/bin:/usr/sbin:/sbin` unless its plist sets another; shell profiles are not read, so nothing of Homebrew is found by its bare name.',
  versions: 'macOS, all versions',
  sources: [{ title: 'launchd.plist(5), EnvironmentVariables', url: 'http://john-chambers.us/~jc/cgi/m2h?S=5&T=launchd.plist' }],
  derives: 'program-not-found: an agent calls a program by a bare name that its PATH does not have.',
  twin: 'Agents of a Mac in the twin are started with this PATH.',
  knows: {
    form: 'search-path',
    manager: 'launchd',
    searchPath: ['/usr/bin', '/bin', '/usr/sbin', '/sbin'],
    because: 'launchd reads no shell profile',
    suggestion: 'Call it by its absolute path, or set PATH in the plist; that goes for what the program itself calls as well.',
  },
  bad: {
    'one/install': { provides: [{ fact: 'program', host: 'mini', program: '/opt/homebrew/bin/borg' }] },
    'two/agent': { provides: [{ fact: 'unit', host: 'mini', unit: 'local.backup', manager: 'launchd', calls: ['borg'] }] },
  },
  good: {
    'one/install': { provides: [{ fact: 'program', host: 'mini', program: '/opt/homebrew/bin/borg' }] },
    'two/agent': {
      provides: [{ fact: 'unit', host: 'mini', unit: 'local.backup', manager: 'launchd', calls: ['/opt/homebrew/bin/borg'] }],
    },
  },
};
