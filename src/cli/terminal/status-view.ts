// How far a plan is, for people.
import type { PlanStatus, StepStatus } from '../plan-status.ts';
import { approvalText } from './approval-text.ts';
import { errorLines } from './event-lines.ts';
import { section } from './report-view.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

const states: Readonly<Record<StepStatus['state'], { readonly mark: string; readonly paint: keyof Style; readonly text: string }>> = {
  new: { mark: '·', paint: 'dim', text: 'not run' },
  begun: { mark: '…', paint: 'yellow', text: 'begun' },
  doubted: { mark: '?', paint: 'yellow', text: 'in doubt' },
  done: { mark: '✓', paint: 'green', text: 'done' },
  failed: { mark: '✗', paint: 'red', text: 'failed' },
  undone: { mark: '↺', paint: 'cyan', text: 'undone' },
};

export function statusView(status: PlanStatus, style: Style): readonly string[] {
  return [
    `${style.bold(status.plan)}: ${progressText(status)}`,
    ...journalLines(status, style),
    ...lockLines(status, style),
    ...status.phases.flatMap((phase) => [
      '',
      `${style.bold(`phase ${phase.name}`)} ${style.dim(phase.goal)}`,
      ...stepTable(phase.steps, style),
    ]),
    ...section(
      style,
      'No longer in the plan',
      stepTable(status.removed, style).map((line) => line.trimStart()),
    ),
    ...section(style, 'Approved', status.approvals.map(approvalText)),
    ...section(
      style,
      'Departures from the plan',
      status.departures.flatMap(({ at, reason, steps }) => [
        `${when(at)} ${reason}`,
        ...steps.map(({ step, what }) => `  ${what} ${step}`),
      ]),
    ),
  ];
}

function progressText({ phases }: PlanStatus): string {
  const steps = phases.flatMap((phase) => phase.steps);
  return `${steps.filter((step) => step.state === 'done').length} of ${steps.length} steps done`;
}

function journalLines({ journal, directory }: PlanStatus, style: Style): readonly string[] {
  switch (journal.state) {
    case 'none':
      return ['nothing has been applied yet'];
    case 'ok':
      return [style.dim(`state in ${directory}`)];
    case 'interrupted':
      return [
        style.yellow('the last run was cut short, or goes on now; `longshore apply` goes on from there'),
        style.dim(`state in ${directory}`),
      ];
    case 'unusable':
      return [
        style.red('the journal cannot be used, so what was done is not shown'),
        ...(journal.error === undefined ? [] : errorLines(journal.error, style, '')),
      ];
  }
}

function lockLines({ lock }: PlanStatus, style: Style): readonly string[] {
  if (lock === undefined) return [];
  const who = `${lock.user} on ${lock.host} (process ${lock.pid}) with \`${lock.command}\` since ${when(lock.since)}`;
  return [lock.stale ? style.dim(`a lock was left behind by ${who}; that process is gone`) : style.yellow(`locked by ${who}`)];
}

function stepTable(steps: readonly StepStatus[], style: Style): readonly string[] {
  return table(
    steps.map((step) => {
      const { mark, paint, text } = states[step.state];
      const outcome = step.outcome === undefined || step.state === 'failed' ? '' : step.outcome;
      const notes = [
        step.changed ? style.yellow('changed in the plan since') : '',
        step.error === undefined ? '' : `${style.red(step.error.code)}: ${step.error.message}`,
      ];
      return [
        `${style[paint](mark)} ${step.step}`,
        style[paint](text),
        outcome,
        step.at === undefined ? '' : style.dim(when(step.at)),
        notes.filter((note) => note !== '').join(' '),
      ];
    }),
    { indent: '  ' },
  );
}

/** `2026-11-23 10:15:04Z`: UTC, to the second. */
function when(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')}Z`;
}
