// The host that `survey` and `init` read: `localhost` is this machine, everything else is what `ssh` is given.
import { hostname } from 'node:os';
import type { HostReader } from '../ports/host.ts';
import { createHost } from '../transport/host/create-host.ts';

export interface HostAddress {
  /** `localhost`, or what `ssh` is given. */
  readonly destination: string;
  /** Another file than ~/.ssh/config. */
  readonly configFile?: string;
}

export interface SurveyedHost extends AsyncDisposable {
  readonly workstation: string;
  /** Absent for this machine. */
  readonly ssh?: HostAddress;
  readonly reader: HostReader;
}

export function surveyedHost(ssh: HostAddress, signal: AbortSignal, env: Readonly<Record<string, string | undefined>>): SurveyedHost {
  const { destination } = ssh;
  const local = destination === 'localhost';
  const host = createHost({
    host: local ? shortName(hostname()) : nameOf(destination),
    env: { ...env },
    ...(local ? {} : { ssh }),
  });
  return {
    workstation: shortName(hostname()),
    ...(local ? {} : { ssh }),
    reader: host.writer(signal),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** `ssh://me@nas.lan:2222` is the host nas; an address stays whole. */
function nameOf(destination: string): string {
  const host = destination
    .replace(/^ssh:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/:\d+$/, '');
  return /^[\d.]+$|:/.test(host) ? host : shortName(host);
}

function shortName(name: string): string {
  return name.split('.')[0] ?? name;
}
