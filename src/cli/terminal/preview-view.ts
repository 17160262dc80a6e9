// What apply would do, step by step, for people.
import type { FieldChange } from '../../core/diff.ts';
import type { Preview } from '../../engine/preview.ts';
import type { Plan } from '../../plan/plan.ts';
import { plural } from './figures.ts';
import type { Style } from './style.ts';
import { oneLine } from './width.ts';

type Prediction = Preview['steps'][number]['prediction'];

const predictions: Readonly<Record<Prediction, { readonly mark: string; readonly paint: keyof Style; readonly text: string }>> = {
  none: { mark: '·', paint: 'dim', text: 'nothing to do' },
  create: { mark: '+', paint: 'green', text: 'create' },
  update: { mark: '~', paint: 'yellow', text: 'update' },
  remove: { mark: '-', paint: 'red', text: 'remove' },
  copy: { mark: '>', paint: 'cyan', text: 'copy and prove' },
  check: { mark: '?', paint: 'dim', text: 'check' },
  gate: { mark: '!', paint: 'yellow', text: 'wait for a person' },
  refuse: { mark: '✗', paint: 'red', text: 'cannot go on' },
  later: { mark: '…', paint: 'dim', text: 'known only later' },
};

export function previewView(plan: Pick<Plan, 'name' | 'phases'>, preview: Preview, style: Style): readonly string[] {
  const byRef = new Map(preview.steps.map((step) => [step.step, step]));
  const phases = plan.phases.flatMap((phase) => [
    `${style.bold(`phase ${phase.name}`)} ${style.dim(phase.goal)}`,
    ...phase.steps.flatMap((step) => {
      const predicted = byRef.get(step.ref);
      return predicted === undefined ? [] : stepLines(predicted, style);
    }),
  ]);
  return [...phases, ...removedLines(preview, style), '', totalLine(preview, style)];
}

function stepLines(step: Preview['steps'][number], style: Style): readonly string[] {
  const { mark, paint, text } = predictions[step.prediction];
  const detail = step.detail === undefined || step.detail === '' ? '' : style.dim(` (${oneLine(step.detail)})`);
  const line = `  ${style[paint](mark)} ${step.step}: ${style[paint](text)} ${style.dim(`· ${oneLine(step.title)}`)}${detail}`;
  return [line, ...step.changes.map((change) => `      ${changeText(change, style)}`)];
}

function changeText({ field, from, to, secret }: FieldChange, style: Style): string {
  const sensitive = secret === true ? style.dim(' (sensitive, shown by digest)') : '';
  const [left, right] = [from === undefined ? undefined : oneLine(from), to === undefined ? undefined : oneLine(to)];
  if (left === undefined && right === undefined) return `${field}${sensitive}`;
  if (left === undefined) return `${field}: ${style.green(right ?? '')}${sensitive}`;
  if (right === undefined) return `${field}: ${style.red(left)} goes${sensitive}`;
  return `${field}: ${style.red(left)} → ${style.green(right)}${sensitive}`;
}

function removedLines(preview: Preview, style: Style): readonly string[] {
  if (preview.removed.length === 0) return [];
  return [
    '',
    `${style.bold('No longer in the plan')} ${style.dim('(apply --undo-removed undoes them)')}`,
    ...preview.removed.map((step) => `  ${style.red('-')} ${step}`),
  ];
}

function totalLine(preview: Preview, style: Style): string {
  const counts = (Object.keys(predictions) as Prediction[])
    .map((prediction) => [prediction, preview.steps.filter((step) => step.prediction === prediction).length] as const)
    .filter(([, number]) => number > 0)
    .map(([prediction, number]) => `${number} ${predictions[prediction].text}`);
  const pending = preview.pending === 0 ? style.green('No changes.') : style.bold(`${plural(preview.pending, 'change')} pending.`);
  return counts.length === 0 ? pending : `${pending} ${style.dim(`Steps: ${counts.join(', ')}.`)}`;
}
