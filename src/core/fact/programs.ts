// Programs on machines: the file, and the bare name that a certain sort of shell finds.
import type { FactFamily } from './fact-shape.ts';

/** Who starts a command decides what its PATH is: a login shell, sshd's plain shell, a launchd or cron job, a playbook. */
export type Shell = 'login' | 'ssh' | 'agent' | 'playbook';

export type ProgramFact =
  | { readonly fact: 'program'; readonly host: string; readonly program: string; readonly version?: string }
  | {
      readonly fact: 'command';
      readonly host: string;
      readonly command: string;
      readonly shell: Shell;
      readonly program?: string;
    };

export const programFacts: FactFamily<ProgramFact> = {
  title: 'Programs',
  about:
    'A program may be on the disk and still not be found: launchd agents and plain SSH sessions have not the PATH of a login shell. So the file (`program`) and the name that is found (`command`) are two facts.',
  facts: {
    program: {
      what: 'A program can be started by its absolute path.',
      key: ['host', 'program'],
      fields: { host: 'Host of the inventory.', program: 'Absolute path.', version: 'Its version, where that is known.' },
      absence: 'false',
      example: { fact: 'program', host: 'indri', program: '/opt/homebrew/bin/tailscale' },
    },
    command: {
      what: 'A bare command name is found by a sort of shell.',
      key: ['host', 'command', 'shell'],
      fields: {
        host: 'Host of the inventory.',
        command: 'Bare name, as `kubectl`.',
        shell: '`login`, `ssh` (not interactive), `agent` (launchd, cron, systemd), or `playbook` (an automation tool).',
        program: 'What it leads to.',
      },
      absence: 'unknown',
      example: { fact: 'command', host: 'gilbert', command: 'kubectl', shell: 'login', program: '/opt/homebrew/bin/kubectl' },
    },
  },
};
