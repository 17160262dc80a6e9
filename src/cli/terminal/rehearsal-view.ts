// The summary of a rehearsal for people: the run, the way back, the world before and after, where the evidence lies.
import type { Rehearsal } from '../rehearsal.ts';
import { duration, plural } from './figures.ts';
import { outcomeCounts, reportView, section } from './report-view.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';
import { verdictText } from './verdict-text.ts';

export function rehearsalView(rehearsal: Rehearsal, style: Style, cwd: string): readonly string[] {
  const { run, world, ms } = rehearsal;
  return [
    `${style.bold(`Rehearsal of ${run.plan}`)}: ${verdictText(run.verdict, style)} in ${duration(ms)}`,
    ...reportView(run, style, cwd),
    ...section(style, 'Way back', rollbackLines(rehearsal, style, cwd)),
    ...section(style, 'World', [...table(worldRows(rehearsal, style)), ...world.differing.map((part) => style.red(`differs: ${part}`))]),
    ...section(style, 'Evidence', evidenceLines(rehearsal)),
  ];
}

function rollbackLines({ rollback }: Rehearsal, style: Style, cwd: string): readonly string[] {
  if (rollback === undefined) return [];
  const steps = rollback.phases.flatMap((phase) => phase.steps);
  const counts = outcomeCounts(
    steps.map((step) => step.outcome),
    style,
  );
  const line = `${verdictText(rollback.verdict, style)} in ${duration(rollback.ms)}${counts === '' ? '' : `: ${counts}`}`;
  return rollback.verdict === 'rolled-back' ? [line] : [line, ...reportView(rollback, style, cwd)];
}

function worldRows({ world }: Rehearsal, style: Style): readonly (readonly string[])[] {
  const same = (digest: string) => (digest === world.before ? style.green('the same as before') : '');
  const back = world.afterRollback;
  return [
    ['before', short(world.before), ''],
    ['after', short(world.after), same(world.after)],
    ...(back === undefined
      ? []
      : [['after rollback', short(back), back === world.before ? same(back) : style.red('not the same as before')]]),
  ];
}

/** Enough to compare by eye; the whole digest is in the JSON document. */
function short(digest: string): string {
  return digest.replace(/^(sha256:[0-9a-f]{16})[0-9a-f]+$/, '$1');
}

function evidenceLines({ evidence: { files, kept } }: Rehearsal): readonly string[] {
  if (files.length === 0) return [];
  if (kept === undefined) return [`${plural(files.length, 'file')}, gone with the twin; --keep DIR keeps it`];
  return [kept, ...files.map((file) => `  ${file}`)];
}
