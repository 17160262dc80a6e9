// Why a shell could not be had, or was lost: from how ssh ended and what it said. Its texts are those of OpenSSH 8 to 10
// (sshconnect.c, sshconnect2.c, packet.c), which are not translated; each class has what to do.
import { LongshoreError } from '../../core/error.ts';
import type { LaneFailure } from './host-access.ts';

export interface Way {
  readonly host: string;
  /** As it was given to ssh; `undefined` for the workstation itself. */
  readonly destination: string | undefined;
  /** How a person tries the same. */
  readonly command: string;
}

interface Class {
  readonly says: RegExp;
  readonly code: string;
  readonly is: string;
  readonly next: (way: Way) => string;
}

const classes: readonly Class[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED|Offending .* key in|host key .* has changed/i,
    code: 'host-key-changed',
    is: 'its host key is not the one that is known',
    next: ({ destination }) =>
      `Find out why (a new installation, or somebody in between). Only if the new key is right: \`ssh-keygen -R\` for ${destination}, then connect once by hand.`,
  },
  {
    says: /Host key verification failed|host key is known for|No .* host key is known/i,
    code: 'host-key-unknown',
    is: 'its host key is not known here',
    next: ({ command }) => `Connect once by hand (\`${command}\`), compare the fingerprint with the host's own, and accept it.`,
  },
  {
    says: /Permission denied \(|Too many authentication failures|No more authentication methods|Authentication failed|sign_and_send_pubkey/i,
    code: 'host-refused',
    is: 'it refused the login',
    next: ({ command }) =>
      `See that \`${command}\` works without a password: the right user, the key in the agent, and the public key on the host.`,
  },
  {
    says: /Could not resolve hostname|Name or service not known|nodename nor servname/i,
    code: 'host-unreachable',
    is: 'its name cannot be resolved',
    next: ({ host }) => `Correct \`ssh.destination\` of host "${host}" in the inventory, or the Host entry in ~/.ssh/config.`,
  },
  {
    says: /timed out/i,
    code: 'host-timeout',
    is: 'it did not answer in time',
    next: ({ command }) => `See that the host is up and that \`${command}\` connects from here.`,
  },
  {
    says: /Bad configuration option|command-line: line|unsupported option|Bad owner or permissions/i,
    code: 'host-unreachable',
    is: 'ssh does not accept its configuration',
    next: () => 'Correct what ssh complains about, in ~/.ssh/config or in `ssh.options` of the inventory.',
  },
  {
    says: /Connection refused|No route to host|Network is unreachable|Connection (closed|reset)|kex_exchange_identification|banner exchange/i,
    code: 'host-unreachable',
    is: 'the connection failed',
    next: ({ command }) => `See that the host is up, that sshd runs there, and that \`${command}\` connects from here.`,
  },
];

/** A lane that was ready is lost; one that was not is out of reach. The effect is for whoever waited on it to say. */
export function classifyFailure(way: Way, failure: LaneFailure): LongshoreError {
  const { host } = way;
  const said = lastLine(failure.heard ?? '');
  if (failure.spawn !== undefined)
    return new LongshoreError('ssh-missing', `cannot reach host "${host}": the program cannot be started: ${failure.spawn.message}`, {
      next: way.destination === undefined ? 'See that /bin/sh is there.' : 'Install the OpenSSH client, or put it on the PATH.',
    });
  if (failure.ready === true)
    return new LongshoreError('host-unreachable', `cannot reach host "${host}": the connection was lost`, {
      next: `See that \`${way.command}\` connects from here, then run the same command again.`,
    });
  const found = classes.find((each) => each.says.test(failure.heard ?? ''));
  if (found !== undefined)
    return new LongshoreError(found.code, `cannot reach host "${host}": ${found.is}: ${said}`, { next: found.next(way) });
  if (failure.slow === true)
    return new LongshoreError('host-timeout', `cannot reach host "${host}": it did not answer in time${said === '' ? '' : `: ${said}`}`, {
      next: `See that the host is up and that \`${way.command}\` connects from here.`,
    });
  const how = typeof failure.signal === 'string' ? `signal ${failure.signal}` : `code ${failure.code ?? 'none'}`;
  return new LongshoreError(
    'host-shell-unusable',
    `cannot use a shell on host "${host}": it ended with ${how}${said === '' ? '' : `: ${said}`}`,
    {
      next: `See that \`${way.command} /bin/sh -c true\` succeeds: the account needs a login shell, and no forced command may stand in the way.`,
    },
  );
}

function lastLine(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !/^@+$/.test(line))?.slice(0, 300) ?? '';
}
