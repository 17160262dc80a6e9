// Wraps the way to a world so that a hook sees every port call, before and after: where rehearsals crash, lose a
// reply, wait or refuse. Nothing of it is in the path of a run that asked for no faults.
import type { ReadContext, Transports } from './context.ts';
import type { TailnetReader } from './tailnet.ts';

export interface PortCall {
  /** Port and method, as `host.writeFile`. */
  readonly call: string;
  readonly when: 'before' | 'after';
  /** The same before and after one call; calls that run side by side have different ones. */
  readonly id: number;
  /** What the call is given. A hook may change it before the call: that is how a torn write is made. */
  readonly parameters: unknown[];
}

/** May wait, throw (the call then fails with it), or end the process. */
export type PortHook = (call: PortCall) => void | Promise<void>;

export function instrument(transports: Transports, hook: PortHook): Transports {
  return {
    clock: transports.clock,
    reading: (scope) => context(transports.reading(scope), hook),
    writing: (scope) => context(transports.writing(scope), hook),
    [Symbol.asyncDispose]: () => transports[Symbol.asyncDispose](),
  };
}

function context<Context extends ReadContext>(inner: Context, hook: PortHook): Context {
  return {
    ...inner,
    signal: inner.signal,
    clock: inner.clock,
    note: (message: string) => inner.note(message),
    progress: (progress: Parameters<Context['progress']>[0]) => inner.progress(progress),
    web: port(inner.web, 'web', hook),
    host: (name: string) => port(inner.host(name), 'host', hook),
    cluster: (name: string) => port(inner.cluster(name), 'cluster', hook),
    database: (locator: Parameters<Context['database']>[0]) => port(inner.database(locator), 'database', hook),
    registry: (locator: Parameters<Context['registry']>[0]) => port(inner.registry(locator), 'registry', hook),
    ...(inner.tailnet === undefined ? {} : { tailnet: () => port(tailnet(inner), 'tailnet', hook) }),
    secret: (locator: Parameters<Context['secret']>[0]) => around('secret.get', hook, () => inner.secret(locator)),
  };
}

function tailnet(inner: ReadContext): TailnetReader {
  if (inner.tailnet === undefined) throw new TypeError('there is no tailnet here');
  return inner.tailnet();
}

function port<Port extends object>(inner: Port, name: string, hook: PortHook): Port {
  return new Proxy(inner, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== 'function') return member;
      const call = `${name}.${String(property)}`;
      return (...parameters: unknown[]) => {
        const invoke = () => Reflect.apply(member, target, parameters) as unknown;
        if (property === 'asRoot') return port(invoke() as object, name, hook);
        return streams.has(String(property))
          ? aroundStream(call, hook, invoke as () => AsyncIterable<Uint8Array>)
          : around(call, hook, async () => await invoke(), parameters);
      };
    },
  });
}

/** Methods that give a stream at once, and not a promise. */
const streams: ReadonlySet<string> = new Set(['copyOut', 'watch', 'followLogs', 'stream', 'blob']);

let calls = 0;

async function around<Result>(call: string, hook: PortHook, invoke: () => Promise<Result>, parameters: unknown[] = []): Promise<Result> {
  const id = ++calls;
  await hook({ call, when: 'before', id, parameters });
  const result = await invoke();
  await hook({ call, when: 'after', id, parameters });
  return result;
}

async function* aroundStream(call: string, hook: PortHook, invoke: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const id = ++calls;
  await hook({ call, when: 'before', id, parameters: [] });
  yield* invoke();
  await hook({ call, when: 'after', id, parameters: [] });
}
