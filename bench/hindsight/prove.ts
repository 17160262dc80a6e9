// Proves a claim: what is said to be noticed is noticed with the cause, and not without it.
import asWritten from '../../examples/as-written/plan.ts';
import revised from '../../examples/as-written/revised.ts';
import { kinds } from '../../src/kinds/registry.ts';
import type { Finding } from '../../src/lint/finding.ts';
import { lint } from '../../src/lint/lint.ts';
import { stepsOf, type Plan } from '../../src/plan/plan.ts';
import type { Catch, LintNote, Note, RunNote } from './note.ts';

export interface Result {
  readonly note: string;
  readonly title: string;
  readonly caught: Catch | 'not';
  readonly code?: string;
  /** What was seen, in one line; why not, where it was not. */
  readonly proof: string;
  /** What the encoding had to know of a product, which neither the text nor the inventory says. */
  readonly knowing?: string;
}

const plans = { document: asWritten, revised };
const findings = { document: find(asWritten), revised: find(revised) };

export async function prove(note: Note): Promise<Result> {
  const { note: id, title } = note;
  if (note.by === 'not') return { note: id, title, caught: 'not', proof: note.reason };
  const { proved, proof } = note.by === 'lint' ? proveLint(note) : await proveRun(note);
  const knowing = note.knowing === undefined ? {} : { knowing: note.knowing };
  return { note: id, title, caught: proved ? note.by : 'not', code: note.code, proof, ...knowing };
}

interface Proof {
  readonly proved: boolean;
  readonly proof: string;
}

function proveLint(note: LintNote): Proof {
  const which = note.plan ?? 'document';
  const fits = (each: Finding): boolean =>
    each.code === note.code && each.step === note.step && (note.says === undefined || each.message.includes(note.says));
  const [found] = findings[which].filter(fits);
  if (found === undefined) return { proved: false, proof: `lint has no finding "${note.code}" at ${note.step ?? 'the plan'}` };
  const plan = plans[which];
  const remedied = note.remedy.reduce((before, edit) => edit(before), plan);
  // A step that is gone has no findings: that would prove nothing.
  if (stepsOf(remedied).length < stepsOf(plan).length) return { proved: false, proof: 'the remedy takes steps away' };
  const after = find(remedied);
  const [left] = after.filter(fits);
  if (left !== undefined) return { proved: false, proof: `the finding stays without its cause (${note.without}): ${left.message}` };
  // The same in other words is no remedy.
  const alike = (all: readonly Finding[]): number => all.filter(({ code, step }) => code === note.code && step === note.step).length;
  if (alike(after) >= alike(findings[which])) return { proved: false, proof: `as many findings "${note.code}" as before: ${note.without}` };
  return { proved: true, proof: `${found.step ?? 'inventory'}: ${found.message}; gone with: ${note.without}` };
}

async function proveRun(note: RunNote): Promise<Proof> {
  const seen = await note.with();
  if (!seen.noticed) return { proved: false, proof: `not noticed: ${seen.told}` };
  const after = await note.remedied();
  if (after.noticed) return { proved: false, proof: `noticed without its cause (${note.without}): ${after.told}` };
  return { proved: true, proof: `${seen.told}; gone with: ${note.without}` };
}

function find(plan: Plan): readonly Finding[] {
  return lint(plan, { kinds, cwd: process.cwd() });
}
