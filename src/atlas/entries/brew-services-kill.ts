// Killed is not unregistered.
import type { AtlasEntry } from '../entry.ts';

export const brewServicesKill: AtlasEntry = {
  id: 'brew-services-kill',
  statement:
    '`brew services kill` stops a service and keeps it registered, so that it starts again at the next login; `brew services stop` unregisters it as well.',
  versions: 'Homebrew 3 and later',
  sources: [{ title: 'Homebrew manual, services', url: 'https://docs.brew.sh/Manpage#services-subcommand', unread: true }],
  derives: 'command-cannot: a step takes away the automatic start by a command that keeps it.',
  knows: {
    form: 'capability',
    line: /\bbrew services kill\b/,
    cannot: 'remove',
    about: ['autostart'],
    because: 'the service stays registered',
    suggestion: 'Use `brew services stop`.',
  },
  bad: {
    'one/start': { provides: [{ fact: 'autostart', host: 'mini', unit: 'grafana' }] },
    'two/stop': {
      retracts: [{ fact: 'autostart', host: 'mini', unit: 'grafana' }],
      runs: [{ at: 'host:mini', shell: 'ssh', line: 'brew services kill grafana', effect: 'changes' }],
    },
  },
  good: {
    'one/start': { provides: [{ fact: 'autostart', host: 'mini', unit: 'grafana' }] },
    'two/stop': {
      retracts: [{ fact: 'autostart', host: 'mini', unit: 'grafana' }],
      runs: [{ at: 'host:mini', shell: 'ssh', line: 'brew services stop grafana', effect: 'changes' }],
    },
  },
};
