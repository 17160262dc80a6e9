// Who listens and who is connected, from whichever program the host has for it. The process table has whole names, where the
// socket tables cut them short.
import type { Sections } from '../frame.ts';
import { parseLsof } from '../parse/lsof.ts';
import { parseNetstat } from '../parse/netstat.ts';
import { parseProcesses } from '../parse/processes.ts';
import { parseSsConnections, parseSsListeners } from '../parse/ss.ts';
import type { SeenConnection, SeenListener, SeenProcess } from '../seen.ts';
import type { Doubts } from './doubts.ts';

export interface Sockets {
  readonly processes: ReadonlyMap<number, SeenProcess>;
  readonly listeners: readonly SeenListener[];
  readonly connections: readonly SeenConnection[];
}

export function socketsOf(sections: Sections, doubts: Doubts): Sockets {
  const processes = new Map(doubts.take('processes', parseProcesses(doubts.text(sections, 'processes'))).map((each) => [each.pid, each]));
  const found = lookedUp(sections, doubts);
  const hidden = found.listeners.filter(({ pid }) => pid === undefined).length;
  if (hidden > 0)
    doubts.ask(
      'host',
      `the processes of ${hidden} listening sockets are not shown to this user: what are they? (A survey as root sees them.)`,
    );
  return { processes, listeners: onlyOnce(found.listeners), connections: found.connections };
}

function lookedUp(sections: Sections, doubts: Doubts): Pick<Sockets, 'listeners' | 'connections'> {
  if (sections.has('ss-listeners'))
    return {
      listeners: doubts.take('ss-listeners', parseSsListeners(doubts.text(sections, 'ss-listeners'))),
      connections: doubts.take('ss-connections', parseSsConnections(doubts.text(sections, 'ss-connections'))),
    };
  if (sections.has('lsof-listeners'))
    return {
      listeners: parseLsof(doubts.text(sections, 'lsof-listeners')).listeners,
      connections: doubts.take('lsof-connections', parseLsof(doubts.text(sections, 'lsof-connections')).connections),
    };
  if (sections.has('netstat')) return parseNetstat(doubts.text(sections, 'netstat'));
  doubts.ask('host', 'it has none of ss, lsof and netstat: what listens there?');
  return { listeners: [], connections: [] };
}

/** One for both families, and one for all workers of a program; every interface counts for each of them. */
function onlyOnce(listeners: readonly SeenListener[]): readonly SeenListener[] {
  const byPort = new Map<string, SeenListener>();
  for (const each of listeners) {
    const key = `${each.port} ${each.process ?? ''}`;
    const known = byPort.get(key);
    if (known === undefined || rank(each.address) > rank(known.address))
      byPort.set(key, { ...each, ...(known?.pid === undefined ? {} : { pid: known.pid }) });
  }
  return [...byPort.values()].toSorted((one, other) => one.port - other.port);
}

/** Wider is more: that it is reachable from outside must not be lost. */
function rank(address: string): number {
  if (address === '*') return 3;
  return address.startsWith('127.') ? 1 : address === '::1' ? 0 : 2;
}

/** Name of a process' program: from its command line where that is a path, which `postgres: writer` is not. */
export function programOf(process: SeenProcess | undefined, short: string | undefined): string | undefined {
  const word = process?.command.split(/ -| \//)[0] ?? '';
  const full = word.startsWith('/') ? word.split('/').at(-1) : (word.split(/[ :]/)[0]?.split('/').at(-1) ?? '');
  if (full === undefined || full === '') return short;
  // Scripts run under their interpreter.
  if (/^(python|node|ruby|perl|bash|sh|mise|env)[\d.]*( |$)/.test(full)) return scriptOf(process?.command ?? '') ?? full.split(' ')[0];
  return full;
}

function scriptOf(command: string): string | undefined {
  const script = command
    .split(/\s+/)
    .slice(1)
    .find((each) => each.startsWith('/'));
  return script?.split('/').at(-1);
}
