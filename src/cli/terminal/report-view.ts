// What a run did, for people: phases, moves with their proofs, checks, downtime, what waits, what failed.
import type { StepOutcome } from '../../core/event.ts';
import type { RunReport } from '../../engine/report.ts';
import { approvalText } from './approval-text.ts';
import { errorLines, instructionLines } from './event-lines.ts';
import { bytes, duration, plural } from './figures.ts';
import { outcomeText } from './outcome-text.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';
import { oneLine } from './width.ts';

export function reportView(report: RunReport, style: Style, cwd: string): readonly string[] {
  return [
    ...phaseTable(report, style),
    ...moveTable(report, style),
    ...section(style, 'Checks', report.checks.passed + report.checks.failed === 0 ? [] : [checkText(report, style)]),
    ...section(
      style,
      'Downtime',
      table(
        report.downtimes.map(({ service, ms, predictedMs }) => [
          service,
          duration(ms),
          ...(predictedMs === undefined ? [] : [`predicted ${duration(predictedMs)}`]),
        ]),
      ),
    ),
    ...section(
      style,
      'Waiting',
      report.waiting.flatMap(({ step, instructions }) => [
        style.yellow(step),
        ...instructionLines(instructions).map((line) => line.slice(2)),
      ]),
    ),
    ...section(style, 'Approved', (report.approvals ?? []).map(approvalText)),
    ...section(style, report.verdict === 'interrupted' ? 'Cut short' : 'Failed', failures(report, style, cwd)),
  ];
}

export function section(style: Style, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', style.bold(title), ...lines.map((line) => `  ${line}`)];
}

export function outcomeCounts(outcomes: readonly StepOutcome[], style: Style): string {
  const counts = new Map<StepOutcome, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, number]) => `${number} ${outcomeText(outcome, style)}`).join(', ');
}

function phaseTable(report: RunReport, style: Style): readonly string[] {
  if (report.phases.length === 0) return [];
  const rows = report.phases.map(({ name, steps }) => [
    name,
    String(steps.length),
    duration(steps.reduce((sum, step) => sum + step.ms, 0)),
    outcomeCounts(
      steps.map((step) => step.outcome),
      style,
    ),
  ]);
  const head = ['phase', 'steps', 'work', 'outcome'].map(style.dim);
  return ['', ...table([head, ...rows], { indent: '  ', right: [1, 2] })];
}

function moveTable(report: RunReport, style: Style): readonly string[] {
  const rows = report.moves.map(({ name, rows: moved, bytes: size, proof }) => [
    name,
    plural(moved, proof.unit ?? 'row'),
    bytes(size),
    `${proof.verdict === 'same' ? style.green('proved the same') : style.red('different')}${proof.unit === undefined ? ` (${plural(proof.tables.length, 'table')})` : ''}`,
  ]);
  const differences = report.moves.flatMap(({ proof }) => proof.differences.map((difference) => style.red(oneLine(difference))));
  return section(style, 'Moved', [...table(rows, { right: [1, 2] }), ...differences]);
}

function checkText({ checks }: RunReport, style: Style): string {
  const passed = `${checks.passed} ${outcomeText('passed', style)}`;
  return checks.failed === 0 ? passed : `${passed}, ${checks.failed} ${outcomeText('failed', style)}`;
}

function failures(report: RunReport, style: Style, cwd: string): readonly string[] {
  return report.phases.flatMap((phase) =>
    phase.steps
      .filter((step) => step.outcome === 'failed')
      .flatMap((step) => {
        const name = style.bold(`${phase.name}/${step.name}`);
        if (step.error !== undefined) return [name, ...errorLines(step.error, style, cwd).map((line) => `  ${line}`)];
        return [step.detail === undefined ? name : `${name}: ${oneLine(step.detail)}`];
      }),
  );
}
