// Two things that want one port of a host at the same time, and ports that the system keeps for itself.
import type { FactOf } from '../../core/fact.ts';
import type { Host } from '../../inventory/inventory.ts';
import { canonicalNames } from '../../timeline/aliases.ts';
import { coalesced, type Span } from '../../timeline/span.ts';
import type { LintContext } from '../context.ts';
import { socketFreeProbe } from '../probes/socket-free.ts';
import type { Rule, RuleFinding } from '../rule.ts';

type Listens = Span<FactOf<'listens'>>;

export const portConflict: Rule = {
  code: 'port-conflict',
  level: 'error',
  page: {
    what: 'Two listeners on one port of a host at the same time, or one on a port that the system keeps.',
    why: 'The second to listen on a port of a host fails to start, or takes the port from the first.',
    bad: { steps: { 'registry/zot': { provides: [{ fact: 'listens', host: 'mini', port: 5000, holder: 'registry' }] } } },
    good: { steps: { 'registry/zot': { provides: [{ fact: 'listens', host: 'mini', port: 5050, holder: 'registry' }] } } },
  },
  *find(context) {
    const canonical = canonicalNames(context.plan.inventory);
    const groups = Map.groupBy(
      // A port that is a reference stands here as text; nothing can be said of it yet.
      context.timeline.named('listens').filter(({ fact }) => typeof fact.port === 'number'),
      ({ fact }) => `${fact.host} ${fact.port}`,
    );
    for (const spans of groups.values()) {
      const known = new Set<string>();
      const distinct = coalesced(spans).filter(({ fact, from }) => isFirst(known, `${from} ${canonical(fact.host, fact.holder)}`));
      for (const [index, span] of distinct.entries()) {
        if (span.provider === undefined) continue;
        yield* reserved(context, span, distinct);
        const holder = canonical(span.fact.host, span.fact.holder);
        for (const other of distinct.slice(0, index))
          if (canonical(other.fact.host, other.fact.holder) !== holder && !isReleased(context, other, span)) yield conflict(other, span);
      }
    }
  },
  *probes({ timeline, plan }) {
    const hosts = new Set(plan.inventory.hosts.map(({ name }) => name));
    const asked = new Set<string>();
    for (const { fact, provider } of timeline.named('listens')) {
      const key = `${fact.host} ${fact.port}`;
      if (provider === undefined || typeof fact.port !== 'number' || !hosts.has(fact.host) || asked.has(key)) continue;
      asked.add(key);
      // What the inventory knows of the port, lint has judged already.
      if (!timeline.about('listens', fact.host).some((span) => span.provider === undefined && span.fact.port === fact.port))
        yield socketFreeProbe(fact.host, fact.port, provider);
    }
  },
};

function isFirst(known: Set<string>, key: string): boolean {
  return !known.has(key) && known.add(key).has(key);
}

/** Whether the port has surely been given back before the second wants it; a step that replaces one by the other does both in one go. */
function isReleased({ order }: LintContext, first: Listens, second: Listens): boolean {
  if (first.ender === undefined || second.provider === undefined) return false;
  if (first.ender === second.provider || order.surelyBefore(first.ender, second.provider)) return true;
  return first.provider !== undefined && second.ender !== undefined && order.surelyBefore(second.ender, first.provider);
}

function conflict(other: Listens, { fact, provider }: Listens): RuleFinding {
  const who =
    other.provider === undefined
      ? `"${other.fact.holder}" of the inventory has it`
      : `"${other.fact.holder}" of step "${other.provider}" has it`;
  return {
    ...(provider === undefined ? {} : { step: provider }),
    facts: [other.fact, fact],
    message: `"${fact.holder}" wants port ${fact.port} of ${fact.host}, but ${who}`,
    counterExample: `"${provider}" starts "${fact.holder}" while "${other.fact.holder}" listens on ${fact.host}:${fact.port}; the address is in use`,
    suggestion: 'Use another port, or stop the other one in a step before this.',
  };
}

function* reserved({ plan, atlas, timeline }: LintContext, { fact, provider }: Listens, group: readonly Listens[]): Iterable<RuleFinding> {
  const host = plan.inventory.hosts.find(({ name }) => name === fact.host);
  // Where something else listens on it today, whoever it is kept for has been switched off.
  if (host === undefined || provider === undefined || group.some((span) => span.provider === undefined)) return;
  const stated = timeline.about('reserved', fact.host).find((span) => span.fact.port === fact.port);
  const entry = atlas.find(({ knows }) => knows.form === 'reserved-ports' && keeps(knows, host) && knows.ports.includes(fact.port));
  const holder = stated?.fact.holder ?? (entry?.knows.form === 'reserved-ports' ? entry.knows.holder : undefined);
  if (holder === undefined) return;
  const system = host.os.family === 'macos' ? `macOS ${host.os.version}` : `${host.name} (Linux ${host.os.version})`;
  yield {
    step: provider,
    facts: [fact],
    message: `"${fact.holder}" wants port ${fact.port} of ${fact.host}, which ${system} keeps for ${holder}`,
    counterExample: `"${provider}" starts "${fact.holder}" on a port where ${holder} listens or will listen again; clients reach that instead`,
    ...(entry === undefined ? {} : { reason: entry.statement, source: `atlas:${entry.id}` }),
    suggestion: `Use another port (${holder} comes back with updates, so switching it off does not last).`,
  };
}

function keeps(knows: { readonly family: string; readonly since: number }, { os }: Host): boolean {
  return os.family === knows.family && Number.parseInt(os.version, 10) >= knows.since;
}
