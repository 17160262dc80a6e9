// One exit code for everything that podman itself cannot do.
import type { AtlasEntry } from '../entry.ts';

export const podmanExit125: AtlasEntry = {
  id: 'podman-exit-125',
  statement:
    'podman ends with 125 for every error of its own, whatever it is: a machine that is there already, a full disk, a hypervisor that does not start.',
  versions: 'podman 3 and later',
  sources: [{ title: 'podman-run(1), Exit Status', url: 'https://docs.podman.io/en/latest/markdown/podman-run.1.html#exit-status' }],
  derives: 'command-end: 125 is taken for "already exists".',
  knows: {
    form: 'command',
    line: /\bpodman\b/,
    vagueExitCodes: [125],
    because: '125 is podman’s code for any error',
    suggestion: 'Ask first whether it is there (`podman machine inspect`), and look at the state afterwards.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'podman machine start', effect: 'changes', accepts: [0, 125] }] } },
  good: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'podman machine start', effect: 'changes' }] } },
};
