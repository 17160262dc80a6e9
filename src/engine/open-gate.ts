// A gate: looks whether a person has done what only a person can do, waits for it while somebody is there, and looks again at
// something else before it believes it. An approval is a person's word, and good for one state of the plan only.
import { errorRecord, LongshoreError } from '../core/error.ts';
import type { JsonObject } from '../core/json.ts';
import type { Approval } from '../journal/ledger.ts';
import type { AnyGateKind, Verdict } from '../kinds/kind.ts';
import type { ApprovedState } from '../plan/approved-state.ts';
import type { Step } from '../plan/step.ts';
import type { ReadContext } from '../ports/context.ts';
import { recordLook } from './record-look.ts';
import { scopeOf, type RunOptions } from './run.ts';

export interface GateStep {
  readonly step: Step;
  readonly kind: AnyGateKind;
  readonly input: JsonObject;
  readonly approvedState: () => ApprovedState;
}

export interface GateOutcome {
  readonly outcome: 'opened' | 'waiting';
  readonly detail: string;
  /** For who is to open it. */
  readonly instructions?: string;
}

const defaultPollMs = 5_000;
const defaultPatienceMs = 3_600_000;
/** Ctrl-C must not have to wait for the next look. */
const longestSleepMs = 250;
const verifyPauseMs = 500;

export async function openGate(gate: GateStep, options: RunOptions): Promise<GateOutcome> {
  const { step, kind, input } = gate;
  if (kind.approval === true) return approve(gate, options);
  const context = options.transports.reading(scopeOf(options, step.ref));
  const first = await kind.probe(context, input);
  if (!first.pass && options.isRehearsal === true && kind.isAssumedInRehearsal?.(input) === true)
    return opened(gate, 'assumed: nobody can do this in a rehearsal', options);
  const verdict = first.pass ? first : await waitFor(gate, first, context, options);
  if (!verdict.pass) return shut(gate, verdict.detail, kind.instructions(input), options);
  // A person has been at work meanwhile.
  if (!first.pass) options.looks?.changed();
  const second = await verify(gate, context, options);
  return opened(gate, second === undefined ? verdict.detail : `${verdict.detail}; ${second}`, options);
}

/** Looks again and again while a person is there, until it passes, patience is over, or the run is asked to stop. */
async function waitFor({ step, kind, input }: GateStep, first: Verdict, context: ReadContext, options: RunOptions): Promise<Verdict> {
  const { clock } = options.transports;
  const { pollMs = defaultPollMs, patienceMs = defaultPatienceMs } = kind.waiting?.(input) ?? {};
  const until = options.attendance === undefined ? undefined : clock.now() + patienceMs;
  const about = { step: step.ref, instructions: kind.instructions(input), detail: first.detail };
  options.emit({ event: 'gate.waiting', at: clock.now(), ...about, ...(until === undefined ? {} : { until }) });
  if (until === undefined) return first;
  for (let verdict = first; ;) {
    const next = Math.min(clock.now() + pollMs, until);
    while (clock.now() < next && !options.stop.stopping)
      await clock.sleep(Math.min(longestSleepMs, next - clock.now()), options.stop.aborted).catch(() => undefined);
    if (options.stop.stopping) return verdict;
    // Out of reach for a moment, say: the person may be at work on just that.
    verdict = await kind.probe(context, input).catch((error: unknown) => ({ pass: false, detail: errorRecord(error).message }));
    if (verdict.pass || clock.now() >= until) return verdict;
    options.emit({ event: 'gate.looked', at: clock.now(), step: step.ref, detail: verdict.detail });
  }
}

/** What the probe stands for may come a moment after what it sees, so this has the patience of a check. */
async function verify({ step, kind, input }: GateStep, context: ReadContext, options: RunOptions): Promise<string | undefined> {
  if (kind.verify === undefined) return undefined;
  const { clock } = options.transports;
  const until = clock.now() + step.patienceMs;
  for (;;) {
    const verdict = await kind
      .verify(context, input)
      .catch((error: unknown): Verdict => ({ pass: false, detail: errorRecord(error).message }));
    if (verdict === undefined || verdict.pass) return verdict?.detail;
    if (options.stop.stopping || clock.now() + verifyPauseMs > until) {
      throw new LongshoreError('gate-unverified', `cannot open ${step.ref}: its probe has passed, but ${verdict.detail}`, {
        next: 'Do what the gate says, or correct its probe; then run the same command again.',
      });
    }
    await clock.sleep(verifyPauseMs, options.stop.aborted);
  }
}

async function approve(gate: GateStep, options: RunOptions): Promise<GateOutcome> {
  const { step, kind, input } = gate;
  const { ledger } = options.journal;
  const { fingerprint, steps } = gate.approvedState();
  const known = ledger.approvals.get(step.ref);
  if (known?.fingerprint === fingerprint) return approved(gate, known, options);
  const detail =
    known === undefined ? 'nobody has approved it' : `what ${known.by} approved at ${when(known.at)} has been changed in the plan since`;
  const lets = steps.length === 0 ? 'It lets nothing run that can be named.' : `It lets run: ${steps.map((each) => each.ref).join(', ')}.`;
  const command = options.approveCommand?.(step.ref);
  const instructions = [kind.instructions(input), lets, ...(command === undefined ? [] : [`To approve: ${command}`])].join('\n');
  const give = (by: string, reason: string, how: Approval['how']): GateOutcome => {
    options.journal.append({ entry: 'gate.approved', step: step.ref, by, reason, fingerprint, how });
    const given = ledger.approvals.get(step.ref);
    if (given === undefined) throw new TypeError(`the ledger has lost the approval of ${step.ref}`);
    return approved(gate, given, options);
  };
  if (options.isRehearsal === true) return give('rehearsal', 'nobody is asked in a rehearsal', 'rehearsal');
  options.emit({ event: 'gate.waiting', at: options.transports.clock.now(), step: step.ref, instructions, detail });
  const answer = await options.attendance?.approve?.({ step: step.ref, instructions });
  return answer === undefined ? shut(gate, detail, instructions, options) : give(answer.by, answer.reason, 'prompt');
}

function approved(gate: GateStep, { by, at, reason, fingerprint, how }: Approval, options: RunOptions): GateOutcome {
  const { step } = gate;
  const record = {
    step: step.ref,
    approved: gate.kind.instructions(gate.input),
    by,
    at: new Date(at).toISOString(),
    reason,
    how,
    fingerprint,
    lets: gate.approvedState().steps.map((each) => each.ref),
  };
  options.evidence.write(`${step.ref.replace('/', '-')}.approval.json`, `${JSON.stringify(record, undefined, 2)}\n`);
  return opened(gate, `approved by ${by} at ${when(at)}: ${reason}`, options);
}

function opened({ step, kind, input }: GateStep, detail: string, options: RunOptions): GateOutcome {
  recordLook({ step, input, outcome: 'opened', outputs: kind.outputs(input) }, options);
  return { outcome: 'opened', detail };
}

function shut({ step, input }: GateStep, detail: string, instructions: string, options: RunOptions): GateOutcome {
  recordLook({ step, input, outcome: 'waiting' }, options);
  return { outcome: 'waiting', detail, instructions };
}

/** `2026-11-23 10:15Z`. */
function when(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
