// The ways to a host: the workstation's own shell, or the person's ssh.
import type { HostSsh } from '../../inventory/inventory.ts';
import { classifyFailure, type Way } from './classify-failure.ts';
import type { HostAccess } from './host-access.ts';
import { remoteShell } from './remote-shell.ts';
import { sshArguments, sshCommand } from './ssh-arguments.ts';

export interface HostWayOptions {
  readonly host: string;
  /** Reached over ssh; without it, this very machine. */
  readonly ssh?: HostSsh;
  readonly env?: NodeJS.ProcessEnv;
  /** What is run on this machine instead of `/bin/sh`. */
  readonly shell?: readonly [program: string, ...rest: string[]];
  readonly connectTimeoutMs?: number;
  readonly stallMs?: number;
}

const connectTimeoutMs = 30_000;
const stallMs = 120_000;

export function hostWay(options: HostWayOptions): HostAccess {
  const { host, ssh } = options;
  const limits = { connectTimeoutMs: options.connectTimeoutMs ?? connectTimeoutMs, stallMs: options.stallMs ?? stallMs };
  const way: Way = {
    host,
    destination: ssh === undefined ? undefined : (ssh.destination ?? host),
    command: ssh === undefined ? 'sh' : sshCommand({ host, ssh }),
  };
  const unreachable = (failure: Parameters<HostAccess['unreachable']>[0]) => classifyFailure(way, failure);
  const env = options.env === undefined ? {} : { env: options.env };
  if (ssh === undefined) {
    const [program, ...rest] = options.shell ?? ['/bin/sh'];
    return { host, argv: [program, ...rest, '-c', 'IFS= read -r l; eval "$l"'], ...env, ...limits, unreachable };
  }
  const extra = { ConnectTimeout: String(Math.ceil(limits.connectTimeoutMs / 2000)), ClearAllForwardings: 'yes' };
  return { host, argv: ['ssh', ...sshArguments({ host, ssh }, extra), remoteShell.start], ...env, ...limits, unreachable };
}
