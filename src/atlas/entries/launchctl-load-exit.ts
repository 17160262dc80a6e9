// The old subcommands say nothing by their exit code.
import type { AtlasEntry } from '../entry.ts';

export const launchctlLoadExit: AtlasEntry = {
  id: 'launchctl-load-exit',
  statement:
    '`launchctl load` and `launchctl unload` end with 0 whether or not the job was loaded or is gone; only wrong usage ends otherwise. `bootstrap` and `bootout` report errors.',
  versions: 'macOS 10.10 and later',
  sources: [
    { title: 'launchctl(1), legacy subcommands', url: 'http://john-chambers.us/~jc/cgi/m2h?S=1&T=launchctl' },
    {
      title: 'launchctl unload returned 0, and the daemon was still running',
      url: 'https://www.nick-liu.com/posts/launchd-bootstrap-debugging/',
    },
  ],
  derives: 'command-end: a job counts as loaded, or as stopped, and is not.',
  twin: '`launchctl load` of the twin ends with 0 whatever happened.',
  knows: {
    form: 'command',
    line: /\blaunchctl\s+(?:un)?load\b/,
    quietFailure: 'the job was not loaded, or runs on',
    because: 'load and unload end with 0 either way',
    suggestion: 'Use `launchctl bootstrap` and `bootout`, and look at the job with `launchctl print` afterwards.',
  },
  bad: {
    'one/run': {
      runs: [{ at: 'host:mini', shell: 'ssh', line: 'launchctl unload ~/Library/LaunchAgents/local.devpi.plist', effect: 'changes' }],
    },
  },
  good: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'launchctl bootout gui/501/local.devpi', effect: 'changes' }] } },
};
