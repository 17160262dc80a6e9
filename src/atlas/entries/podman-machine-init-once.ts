// A machine is made once.
import type { AtlasEntry } from '../entry.ts';

export const podmanMachineInitOnce: AtlasEntry = {
  id: 'podman-machine-init-once',
  statement: '`podman machine init` fails when a machine of that name is there.',
  versions: 'podman 4 and later',
  sources: [{ title: 'podman-machine-init(1)', url: 'https://docs.podman.io/en/latest/markdown/podman-machine-init.1.html', unread: true }],
  derives: 'not-repeatable: the step cannot be tried again.',
  knows: {
    form: 'once',
    line: /\bpodman machine init\b(?!.*\binspect\b)/,
    because: 'a machine of that name is there already',
    suggestion: 'Ask `podman machine inspect` first.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'podman machine init --cpus 4', effect: 'changes' }] } },
  good: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'podman machine start', effect: 'changes' }] } },
};
