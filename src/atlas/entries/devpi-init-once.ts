// A server folder is initialised once.
import type { AtlasEntry } from '../entry.ts';

export const devpiInitOnce: AtlasEntry = {
  id: 'devpi-init-once',
  statement: '`devpi-init` is refused when the server folder has been initialised; devpi-server does not start without.',
  versions: 'devpi-server 5 and later',
  sources: [{ title: 'devpi: devpi-init', url: 'https://devpi.net/docs/devpi/devpi/stable/+doc/adminman/server.html', unread: true }],
  derives: 'not-repeatable: the step cannot be tried again.',
  knows: {
    form: 'once',
    line: /\bdevpi-init\b/,
    because: 'the folder has been initialised already',
    suggestion: 'Look for `.nodeinfo` in the server folder first.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'devpi-init --serverdir /data', effect: 'changes' }] } },
  good: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'devpi-import --serverdir /data /export', effect: 'changes' }] } },
};
