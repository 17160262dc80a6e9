// The command line of ssh: the person's own configuration counts, except for what would let a lane hang, ask, or trust
// whom it does not know. Options: https://man.openbsd.org/ssh_config
import type { HostSsh } from '../../inventory/inventory.ts';
import { LongshoreError } from '../../core/error.ts';

export interface SshDestination {
  readonly host: string;
  readonly ssh: HostSsh;
}

/** Options before the destination; `extra` come first, and the first value of an option is the one that ssh takes. */
export function sshArguments({ host, ssh }: SshDestination, extra: Readonly<Record<string, string>> = {}): readonly string[] {
  const destination = ssh.destination ?? host;
  if (destination === '' || destination.startsWith('-'))
    throw new LongshoreError('host-unreachable', `cannot reach host "${host}": "${destination}" is no destination for ssh`, {
      next: 'Correct `ssh.destination` in the inventory.',
    });
  const options = {
    ...extra,
    // Nobody sits there to be asked.
    BatchMode: 'yes',
    // Also where the configuration says `accept-new` or `no`: a plan is no place to begin to trust a host.
    StrictHostKeyChecking: 'yes',
    // A dropped line is noticed within half a minute.
    ServerAliveInterval: '10',
    ServerAliveCountMax: '3',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    PermitLocalCommand: 'no',
    RemoteCommand: 'none',
    RequestTTY: 'no',
    LogLevel: 'ERROR',
    ...ssh.options,
  };
  return [
    ...(ssh.configFile === undefined ? [] : ['-F', ssh.configFile]),
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    '--',
    destination,
  ];
}

/** How a person connects the same way. */
export function sshCommand({ host, ssh }: SshDestination): string {
  return ['ssh', ...(ssh.configFile === undefined ? [] : ['-F', ssh.configFile]), ssh.destination ?? host].join(' ');
}
