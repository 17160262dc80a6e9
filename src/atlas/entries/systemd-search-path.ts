// Units do not have the PATH of a login shell.
import type { AtlasEntry } from '../entry.ts';

export const systemdSearchPath: AtlasEntry = {
  id: 'systemd-search-path',
  statement:
    'systemd starts units of the system with `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin` (and `/sbin:/bin` where those are folders of their own); shell profiles are not read.',
  versions: 'systemd, all current versions',
  sources: [
    {
      title: 'systemd.exec(5), Environment variables in spawned processes',
      url: 'https://man7.org/linux/man-pages/man5/systemd.exec.5.html',
      unread: true,
    },
  ],
  derives: 'program-not-found: a unit calls a program by a bare name that its PATH does not have.',
  knows: {
    form: 'search-path',
    manager: 'systemd',
    searchPath: ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'],
    because: 'systemd reads no shell profile',
    suggestion: 'Call it by its absolute path, or set PATH in the unit with Environment=.',
  },
  bad: {
    'one/install': { provides: [{ fact: 'program', host: 'box', program: '/home/ann/.local/bin/borgmatic' }] },
    'two/unit': { provides: [{ fact: 'unit', host: 'box', unit: 'backup.service', manager: 'systemd', calls: ['borgmatic'] }] },
  },
  good: {
    'one/install': { provides: [{ fact: 'program', host: 'box', program: '/usr/local/bin/borgmatic' }] },
    'two/unit': { provides: [{ fact: 'unit', host: 'box', unit: 'backup.service', manager: 'systemd', calls: ['borgmatic'] }] },
  },
};
