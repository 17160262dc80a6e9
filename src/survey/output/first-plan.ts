// A first plan over a surveyed host, which changes nothing yet: for every service that can be observed, a check of how it is today.
// What comes next is written by a person, phase by phase, after these checks.
import { inventoryOf } from './inventory-of.ts';
import type { Seen, SeenService } from '../seen.ts';
import { stringText } from './typescript-value.ts';

export interface PlanFile {
  readonly name: string;
  readonly text: string;
}

interface Written {
  readonly kind: 'http' | 'unit';
  readonly line: string;
}

export function firstPlan(seen: Seen, { from }: { readonly from: string }): readonly PlanFile[] {
  const host = stringText(seen.host.name);
  const written: Written[] = [];
  const comments: string[] = [];
  for (const service of seen.services) {
    const checks = checksOf(service, seen, host);
    written.push(...checks);
    if (checks.length === 0) comments.push(`  // No check for ${oneWord(service.name)} yet: ${whyNot(service)}.`);
  }
  const kinds = [...new Set(written.map(({ kind }) => kind))].toSorted();
  const phase = [
    `// Phase 0: what ${oneWord(seen.host.name)} does today, as checks. They hold before anything is moved, and say afterwards what was lost.`,
    ...kinds.map((kind) => `import { ${kind} } from '${from.startsWith('.') ? `../${from}` : from}/kinds/check/${kind}/${kind}.ts';`),
    `import { phase } from '${from.startsWith('.') ? `../${from}` : from}/plan/phase.ts';`,
    '',
    `export const today = phase('today', { goal: ${stringText(`What ${seen.host.name} does today is known, and goes on`)} }, (${written.length === 0 ? '' : '{ check }'}) => {`,
    ...written.map(({ line }) => `  ${line}`),
    ...comments,
    '});',
    '',
  ].join('\n');
  const name = planName(seen.host.name);
  const plan = [
    `// A first plan for ${oneWord(seen.host.name)}, made from a survey. It only looks; the phases that move something come after it.`,
    `import { definePlan } from '${from}/plan/plan.ts';`,
    `import { inventory } from './inventory.ts';`,
    `import { today } from './phases/0-today.ts';`,
    '',
    ...nextPhases(seen),
    `export default definePlan('${name}', { inventory, phases: [today] });`,
    '',
  ].join('\n');
  return [
    { name: 'plan.ts', text: plan },
    { name: 'phases/0-today.ts', text: phase },
  ];
}

function checksOf({ name, unit, answers }: SeenService, seen: Seen, host: string): readonly Written[] {
  const step = stepName(name);
  const found: Written[] = [];
  if (answers !== undefined && answers.status < 400) {
    const status = answers.status === 200 ? '' : `, status: ${answers.status}`;
    found.push({
      kind: 'http',
      line: `check('${step}-answers', http({ url: ${stringText(answers.url)}, from: ${stringText(`host:${seen.host.name}`)}${status} }));`,
    });
  }
  const isUnit = unit?.manager === 'brew' || (unit?.manager === 'launchd' && !unit.file?.startsWith('/Library/LaunchDaemons/'));
  if (
    isUnit &&
    unit !== undefined &&
    /^[A-Za-z0-9._@+-]+$/.test(unit.name) &&
    (unit.state === 'running' || (unit.schedule !== undefined && unit.manager === 'launchd' && unit.state !== 'failed'))
  ) {
    const expects = unit.state === 'running' ? 'running' : 'timer-ok';
    const domain = unit.manager === 'launchd' ? `, domain: 'gui/${seen.host.user.uid}'` : '';
    found.push({
      kind: 'unit',
      line: `check('${step}-runs', unit({ host: ${host}, manager: '${unit.manager}', unit: ${stringText(unit.name)}, expects: '${expects}'${domain} }));`,
    });
  }
  return found;
}

function whyNot({ unit, answers, listens }: SeenService): string {
  if (answers !== undefined) return `it answers with status ${answers.status}`;
  if (unit?.state === 'stopped' || unit?.state === 'failed') return `it is ${unit.state}`;
  return listens.length === 0 ? 'it listens nowhere' : 'what it should answer is not known';
}

/** What a plan would carry over, as a list for the author. */
function nextPhases(seen: Seen): readonly string[] {
  const sets = inventoryOf(seen).dataSets ?? [];
  const lines = seen.services.map(({ name, looksLike }) => {
    const own = sets.filter(({ service }) => service === name).map((set) => set.name);
    const what = looksLike === undefined ? 'unknown' : looksLike.sure ? looksLike.service : `perhaps ${looksLike.service}`;
    return `//   ${oneWord(name)} (${what})${own.length === 0 ? '' : `, with ${own.map(oneWord).join(', ')}`}`;
  });
  return lines.length === 0 ? [] : ['// To be carried over, or to be left where it is:', ...lines];
}

function planName(host: string): string {
  return stepName(host);
}

function stepName(name: string): string {
  const clean = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return clean === '' ? 'service' : clean;
}

function oneWord(text: string): string {
  return text.replace(/\s+/g, ' ');
}
