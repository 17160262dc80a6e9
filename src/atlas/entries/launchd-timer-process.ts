// Between two runs there is no process.
import type { AtlasEntry } from '../entry.ts';

export const launchdTimerProcess: AtlasEntry = {
  id: 'launchd-timer-process',
  statement: 'A job with StartInterval or StartCalendarInterval has a process only while a run lasts; in between it is loaded without one.',
  versions: 'macOS, all versions',
  sources: [{ title: 'launchd.plist(5), StartInterval', url: 'http://john-chambers.us/~jc/cgi/m2h?S=5&T=launchd.plist' }],
  derives: 'check-scope: a check looks for the process of a timer.',
  knows: {
    form: 'probe',
    probe: /./,
    looksAt: 'processes',
    misses: { fact: 'unit', where: { sort: 'timer' } },
    because: 'it has a process only while a run lasts',
    suggestion: 'Check the exit code of its last run, and the age of what it writes.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'local.metrics', sort: 'timer' }] },
    'two/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'unit', host: 'mini', unit: 'local.metrics' }],
          looksAt: 'processes',
          pattern: 'metrics.sh',
        },
      ],
    },
  },
  good: {
    'one/step': { provides: [{ fact: 'unit', host: 'mini', unit: 'local.metrics', sort: 'timer' }] },
    'two/step': {
      provides: [
        {
          fact: 'check',
          check: 'probe',
          tests: [{ fact: 'unit', host: 'mini', unit: 'local.metrics' }],
          looksAt: 'exit-code',
          pattern: 'launchctl print gui/501/local.metrics',
        },
      ],
    },
  },
};
