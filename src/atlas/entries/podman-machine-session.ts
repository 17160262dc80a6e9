// The VM may want somebody at the screen.
import type { AtlasEntry } from '../entry.ts';

export const podmanMachineSession: AtlasEntry = {
  id: 'podman-machine-session',
  statement:
    'On macOS `podman machine start` runs the VM as a process of the user under Apple’s hypervisor; started from a session without a login at the screen it has been seen to wait in “Starting” without end.',
  versions: 'podman 5 on macOS, provider applehv',
  sources: [
    {
      title: 'podman: machine start hangs on macOS, started remotely',
      url: 'https://github.com/podman-container-tools/podman/issues/25989',
    },
  ],
  derives: 'command-end: the command is run over SSH where no login session is known.',
  knows: {
    form: 'command',
    line: /\bpodman machine start\b/,
    needs: 'gui-session',
    because: 'the hypervisor may wait for a login session',
    suggestion: 'Let a person start it at the console, or see to a session first; give the command a time limit.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'podman machine start', effect: 'changes' }] } },
  good: {
    'one/session': { provides: [{ fact: 'condition', host: 'mini', condition: 'gui-session' }] },
    'two/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'podman machine start', effect: 'changes' }] },
  },
};
