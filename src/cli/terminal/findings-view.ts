// What lint found, by file, for people: each with its reason and the way out.
import type { Finding } from '../../lint/finding.ts';
import { plural } from './figures.ts';
import type { Style } from './style.ts';

const noPlace = 'without a place in a file';

export function findingsView(findings: readonly Finding[], style: Style): readonly string[] {
  const groups = Map.groupBy(findings, (finding) => splitPlace(finding.place).file);
  return [...groups].flatMap(([file, group]) => [
    style.bold(file),
    ...group.toSorted((a, b) => splitPlace(a.place).line - splitPlace(b.place).line).flatMap((finding) => findingLines(finding, style)),
    '',
  ]);
}

export function findingsTotal(findings: readonly Finding[], steps: number, style: Style): string {
  const errors = findings.filter((finding) => finding.level === 'error').length;
  const warnings = findings.length - errors;
  if (findings.length === 0) return `${style.green('No findings')} in ${plural(steps, 'step')}`;
  const parts = [
    ...(errors === 0 ? [] : [style.red(plural(errors, 'error'))]),
    ...(warnings === 0 ? [] : [style.yellow(plural(warnings, 'warning'))]),
  ];
  return `${parts.join(', ')} in ${plural(steps, 'step')}`;
}

function findingLines({ code, level, step, place, message, reason, suggestion }: Finding, style: Style): readonly string[] {
  const at = place === undefined ? '' : `${style.dim(place)} `;
  const about = step === undefined ? '' : ` ${step}`;
  return [
    `  ${at}${level === 'error' ? style.red('error') : style.yellow('warning')} ${style.bold(code)}${about}`,
    `      ${message}`,
    `      ${style.dim(`why: ${reason}`)}`,
    `      ${style.cyan(`do:  ${suggestion}`)}`,
  ];
}

function splitPlace(place: string | undefined): { readonly file: string; readonly line: number } {
  const match = place === undefined ? null : /^(.*?):(\d+)$/.exec(place);
  return match?.[1] === undefined ? { file: place ?? noPlace, line: 0 } : { file: match[1], line: Number(match[2]) };
}
