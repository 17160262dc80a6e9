// The real way to a host: the ports' reader and writer over the person's ssh, or on this machine itself.
import type { Secret } from '../../core/secret.ts';
import type { HostWriter, PathStatus } from '../../ports/host.ts';
import type { HostAccess } from './host-access.ts';
import { HostSession } from './host-session.ts';
import { hostWay, type HostWayOptions } from './host-ways.ts';
import { sudoTalk } from './sudo-talk.ts';

export interface HostOptions extends HostWayOptions {
  /** Asked when the first lane as root is opened; without it, `sudo` must not want a password. */
  readonly sudoPassword?: Secret;
}

/** A host whose connections are kept until it is disposed. */
export interface Host extends AsyncDisposable {
  /** Ends with `signal`: what runs over there is ended as well. */
  writer(signal: AbortSignal): HostWriter;
  /** Begins to connect before anything is asked: a login takes longer than most of what follows. */
  connect(): void;
}

/** Connects at first use. Errors: those of `HostReader`, and `host-refused`, `host-key-unknown`, `host-key-changed`, `host-timeout`. */
export function createHost(options: HostOptions): Host {
  const access = hostWay(options);
  const session = new HostSession(access);
  let root: HostSession | undefined;
  const asRoot = (): HostSession => (root ??= new HostSession(rootAccess(access, options.sudoPassword)));
  const writerOf = (of: () => HostSession, signal: AbortSignal): HostWriter => {
    return {
      get name() {
        return of().name;
      },
      query: (command) => of().query(command, either(signal, command.signal)),
      change: (command) => of().change(command, either(signal, command.signal)),
      stream: (command) => of().stream(command, either(signal, command.signal)),
      feed: (command, input) => of().feed(command, input, either(signal, command.signal)),
      stat: (path) => of().file({ what: 'stat', path }, signal) as Promise<PathStatus | undefined>,
      readFile: (path) => of().file({ what: 'read', path }, signal) as Promise<Uint8Array | undefined>,
      list: (path) => of().file({ what: 'list', path }, signal) as Promise<readonly string[] | undefined>,
      writeFile: (path, content, { mode }) => of().file({ what: 'write', path, content, mode }, signal) as Promise<void>,
      makeDirectory: (path, { mode }) => of().file({ what: 'make', path, mode }, signal) as Promise<void>,
      remove: (path) => of().file({ what: 'remove', path }, signal) as Promise<void>,
      asRoot: () => writerOf(asRoot, signal),
    };
  };
  return {
    writer: (signal) => writerOf(() => session, signal),
    connect: () => session.connect(),
    async [Symbol.asyncDispose]() {
      await Promise.all([session[Symbol.asyncDispose](), root?.[Symbol.asyncDispose]()]);
    },
  };
}

function rootAccess(access: HostAccess, password: Secret | undefined): HostAccess {
  const memory = { wrong: false };
  return { ...access, sudo: () => sudoTalk(access.host, password, memory) };
}

function either(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? one : AbortSignal.any([one, other]);
}
