// Two things that want one port of a host at the same time, and ports that the system keeps for itself.
import type { Fact } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { Host, Inventory } from '../../inventory/inventory.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { serviceNames } from '../starting-facts.ts';

type Listens = Extract<Fact, { fact: 'listens' }>;

/** Somebody who has a port from some moment on. `step` is left out for what the inventory lists. */
interface Occupant {
  readonly host: string;
  readonly port: number;
  readonly holders: readonly string[];
  readonly step?: StepRef;
}

/** AirPlay Receiver (ControlCenter) listens on both since macOS 12: support.apple.com/guide/mac-help, "Use AirPlay". */
const airPlayPorts: readonly number[] = [5000, 7000];
const airPlaySince = 12;

export const portConflict: Rule = {
  code: 'port-conflict',
  level: 'error',
  reason: 'The second to listen on a port of a host fails to start, or takes the port from the first.',
  *check(context) {
    const starting = startingOccupants(context.plan.inventory);
    const fromSteps = context.steps.flatMap(({ step, facts }) =>
      (facts.provides ?? [])
        .filter(isListens)
        .map(({ host, port, holder }): Occupant & { step: StepRef } => ({ host, port, holders: [holder], step: step.ref })),
    );
    const seen: Occupant[] = [...starting];
    for (const occupant of fromSteps) {
      yield* reserved(context, occupant, starting);
      for (const other of seen) if (isConflict(context, other, occupant)) yield conflict(other, occupant);
      seen.push(occupant);
    }
  },
};

function isListens(fact: Fact): fact is Listens {
  // A port that is a reference stands here as text; nothing can be said of it yet.
  return fact.fact === 'listens' && typeof fact.port === 'number';
}

function startingOccupants(inventory: Inventory): readonly Occupant[] {
  return inventory.services.flatMap((service) =>
    service.listens.map(({ port }) => ({ host: service.host, port, holders: serviceNames(service) })),
  );
}

function isConflict(context: LintContext, a: Occupant, b: Occupant): boolean {
  if (a.host !== b.host || a.port !== b.port || a.holders.some((holder) => b.holders.includes(holder))) return false;
  const [first, second] = a.step !== undefined && b.step !== undefined && context.order.surelyBefore(b.step, a.step) ? [b, a] : [a, b];
  return !isReleased(context, first, second);
}

/** Whether some step takes the port away from `first` before `second` comes, for sure. */
function isReleased({ steps, order }: LintContext, first: Occupant, second: Occupant): boolean {
  return steps.some(({ step, facts }) => {
    const releases = (facts.retracts ?? []).some(
      (fact) => isListens(fact) && fact.host === first.host && fact.port === first.port && first.holders.includes(fact.holder),
    );
    if (!releases || second.step === undefined) return false;
    // A step that replaces one holder by the other does both in one go.
    return step.ref === second.step || order.surelyBefore(step.ref, second.step);
  });
}

function conflict(other: Occupant, occupant: Occupant & { step: StepRef }): RuleFinding {
  const who =
    other.step === undefined ? `"${other.holders[0]}" of the inventory has it` : `"${other.holders[0]}" of step "${other.step}" has it`;
  return {
    step: occupant.step,
    message: `"${occupant.holders[0]}" wants port ${occupant.port} of ${occupant.host}, but ${who}`,
    suggestion: 'Use another port, or stop the other one in a step before this.',
  };
}

function* reserved({ plan }: LintContext, occupant: Occupant & { step: StepRef }, starting: readonly Occupant[]): Iterable<RuleFinding> {
  const host = plan.inventory.hosts.find(({ name }) => name === occupant.host);
  if (host === undefined || !holdsAirPlay(host) || !airPlayPorts.includes(occupant.port)) return;
  // Where something else listens on it today, AirPlay Receiver has been switched off.
  if (starting.some(({ host: name, port }) => name === occupant.host && port === occupant.port)) return;
  yield {
    step: occupant.step,
    message: `"${occupant.holders[0]}" wants port ${occupant.port} of ${occupant.host}, which macOS ${host.os.version} keeps for AirPlay Receiver`,
    suggestion: 'Use another port (AirPlay Receiver comes back with updates, so switching it off does not last).',
  };
}

function holdsAirPlay({ os }: Host): boolean {
  return os.family === 'macos' && Number.parseInt(os.version, 10) >= airPlaySince;
}
