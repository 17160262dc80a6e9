// The fault script of a rehearsal: what goes wrong at which port call or journal append. One script serves both borders,
// so that "the third write is torn" and "die after the entry is durable" are said in the same words.
import { LongshoreError } from '../core/error.ts';
import type { PortHook } from '../ports/instrument.ts';

export type Fault =
  /** The process ends here, as by SIGKILL. */
  | { readonly fault: 'crash' }
  /** The call is made; its reply never comes. */
  | { readonly fault: 'lose-reply' }
  /** The call is made this many milliseconds later. */
  | { readonly fault: 'delay'; readonly ms: number }
  /** The call is not made; the other side says no. */
  | { readonly fault: 'refuse'; readonly because?: string }
  /** Half of what was to be written arrives, then the connection is gone. */
  | { readonly fault: 'tear-write' };

export interface FaultRule {
  /** `host.writeFile`, `database.copyIn`, `journal.append`; a `*` at the end stands for anything. */
  readonly at: string;
  /** Which of the matching calls, from 1; every one unless given. */
  readonly nth?: number;
  readonly fault: Fault;
}

export interface FaultScript {
  readonly onCall: PortHook;
  readonly onAppend: (when: 'before' | 'after', entry: { readonly entry: string }) => void;
}

/** `crash` does not return. Without rules, a script that changes nothing. */
export function faultScript(rules: readonly FaultRule[], crash: (where: string) => never): FaultScript {
  const seen = new Map<FaultRule, number>();
  /** Calls that are made and whose reply is lost. */
  const losing = new Set<number>();
  /** The fault of a call that is about to be made; counted once, before the call. */
  const next = (call: string): Fault | undefined => {
    let found: Fault | undefined;
    for (const rule of rules) {
      if (!matches(rule.at, call)) continue;
      const count = (seen.get(rule) ?? 0) + 1;
      seen.set(rule, count);
      if (found === undefined && (rule.nth === undefined || rule.nth === count)) found = rule.fault;
    }
    return found;
  };

  return {
    onCall: async ({ call, when, id, parameters }) => {
      if (when === 'after') {
        if (losing.delete(id)) throw lost(call);
        return;
      }
      const fault = next(call);
      switch (fault?.fault) {
        case undefined:
          return;
        case 'crash':
          return crash(call);
        case 'delay':
          await new Promise((resolve) => setTimeout(resolve, fault.ms));
          return;
        case 'refuse':
          throw new LongshoreError('refused', `cannot ${call}: ${fault.because ?? 'the other side refused'}`);
        case 'tear-write':
          tear(parameters);
          losing.add(id);
          return;
        case 'lose-reply':
          losing.add(id);
      }
    },
    onAppend: (when, entry) => {
      if (when === 'after') return;
      const fault = next('journal.append');
      if (fault?.fault === 'crash') crash(`journal.append of ${entry.entry}`);
      // A journal has no other side and no reply: what remains is a disk that does not take the entry.
      if (fault !== undefined && fault.fault !== 'delay')
        throw new LongshoreError('journal-disk-full', `cannot append "${entry.entry}" to the journal: the disk is full`);
    },
  };
}

function matches(pattern: string, call: string): boolean {
  return pattern.endsWith('*') ? call.startsWith(pattern.slice(0, -1)) : pattern === call;
}

/** Leaves half of every content among the parameters: of bytes, and of a stream of them, its first chunk. */
function tear(parameters: unknown[]): void {
  parameters.forEach((parameter, index) => {
    if (parameter instanceof Uint8Array) parameters[index] = parameter.subarray(0, Math.floor(parameter.length / 2));
    else if (isByteStream(parameter)) parameters[index] = firstChunk(parameter);
  });
}

function isByteStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* firstChunk(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    throw lost('write');
  }
}

function lost(call: string): LongshoreError {
  return new LongshoreError('reply-lost', `cannot tell whether ${call} was done: the connection was lost`, {
    effect: 'unknown',
    next: 'The world is read before anything is repeated.',
  });
}
