// What lint found, by file, for people: each with its reason and the way out.
import { isStopping, type Finding, type Level } from '../../lint/finding.ts';
import { plural } from './figures.ts';
import type { Style } from './style.ts';

const noPlace = 'without a place in a file';

export function findingsView(findings: readonly Finding[], style: Style): readonly string[] {
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const groups = Map.groupBy(open, (finding) => splitPlace(finding.place).file);
  const accepted = findings.flatMap((finding) => (finding.accepted === undefined ? [] : acceptedLines(finding, finding.accepted, style)));
  return [
    ...[...groups].flatMap(([file, group]) => [
      style.bold(file),
      ...group.toSorted((a, b) => splitPlace(a.place).line - splitPlace(b.place).line).flatMap((finding) => findingLines(finding, style)),
      '',
    ]),
    ...(accepted.length === 0 ? [] : [style.bold('accepted by the plan'), ...accepted, '']),
  ];
}

function acceptedLines({ code, step, message }: Finding, reason: string, style: Style): readonly string[] {
  return [`  ${code}${step === undefined ? '' : ` ${step}`}: ${message}`, `      ${style.dim(`because ${reason}`)}`];
}

export function findingsTotal(findings: readonly Finding[], steps: number, style: Style): string {
  const open = findings.filter(({ accepted }) => accepted === undefined);
  const accepted = findings.length - open.length;
  const count = (level: Level): number => open.filter((finding) => finding.level === level).length;
  const parts = [
    ...(count('error') === 0 ? [] : [style.red(plural(count('error'), 'error'))]),
    ...(count('warning') === 0 ? [] : [style.yellow(plural(count('warning'), 'warning'))]),
    ...(count('note') === 0 ? [] : [plural(count('note'), 'note')]),
  ];
  const total = parts.length === 0 ? style.green('No findings') : parts.join(', ');
  return `${total} in ${plural(steps, 'step')}${accepted === 0 ? '' : `; ${accepted} accepted`}`;
}

function findingLines(finding: Finding, style: Style): readonly string[] {
  const { code, step, place, message, counterExample, reason, source, suggestion } = finding;
  const at = place === undefined ? '' : `${style.dim(place)} `;
  const about = step === undefined ? '' : ` ${step}`;
  return [
    `  ${at}${levelText(finding, style)} ${style.bold(code)}${about}`,
    `      ${message}`,
    ...(counterExample === undefined ? [] : [`      ${style.dim(`so:  ${counterExample}`)}`]),
    `      ${style.dim(`why: ${reason}${source === undefined ? '' : ` (${source})`}`)}`,
    `      ${style.cyan(`do:  ${suggestion}`)}`,
  ];
}

function levelText(finding: Finding, style: Style): string {
  if (isStopping(finding)) return style.red('error');
  return finding.level === 'warning' ? style.yellow('warning') : style.dim(finding.level);
}

function splitPlace(place: string | undefined): { readonly file: string; readonly line: number } {
  const match = place === undefined ? null : /^(.*?):(\d+)$/.exec(place);
  return match?.[1] === undefined ? { file: place ?? noPlace, line: 0 } : { file: match[1], line: Number(match[2]) };
}
