// The command line by which somebody approves at a gate: what a run that waits tells its reader to type.
import type { StepRef } from '../core/ref.ts';

export function approveCommand(target: string, { twin }: { readonly twin?: string }): (step: StepRef) => string {
  const where = twin === undefined ? '' : ` --twin ${quoted(twin)}`;
  return (step) => `longshore approve ${quoted(target)} ${step}${where} --reason "…"`;
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
