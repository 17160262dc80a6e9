// `longshore init HOST --out DIR`: a first plan from a survey. It holds checks only, so applying it changes nothing.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import { firstPlan } from '../../survey/output/first-plan.ts';
import { inventorySource } from '../../survey/output/inventory-source.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { writeDocument, writeLines, type Session } from '../session.ts';
import { sourcesFrom } from '../sources-from.ts';
import { lookAt, writeNew, type LookOptions } from './survey.ts';

export interface InitOptions extends LookOptions {
  readonly out: string;
}

export async function init(destination: string, { out, ...look }: InitOptions, session: Session): Promise<ExitCode> {
  const folder = resolve(session.environment.cwd, out);
  const taken = ['plan.ts', 'inventory.ts', 'phases/0-today.ts'].find((name) => existsSync(join(folder, name)));
  if (taken !== undefined)
    throw new LongshoreError('file-exists', `cannot make a plan in "${out}": it has a ${taken} already`, { next: 'Name another folder.' });
  const { seen, reached } = await lookAt(destination, look, session);
  const from = sourcesFrom(folder);
  const files = [{ name: 'inventory.ts', text: inventorySource(seen, { from, ...reached }) }, ...firstPlan(seen, { from })];
  for (const { name, text } of files) writeNew(join(folder, name), text);
  const names = files.map(({ name }) => join(out, name));
  if (session.output === 'json') writeDocument(session, 'init/v1', { host: seen.host.name, files: names, questions: seen.questions });
  else
    writeLines(session, [
      ...names.map((name) => `wrote ${name}`),
      `${seen.questions.length} open questions: look for OPEN in ${join(out, 'inventory.ts')}`,
      `next: longshore lint ${out}`,
    ]);
  return exitCodes.done;
}
