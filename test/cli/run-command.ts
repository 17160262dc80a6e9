// Runs command lines in this process over worlds of named values, and makes plans for them.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { CapturedEnvironment, type CapturedOptions } from './captured-environment.ts';
import { MemoryParts } from './memory-parts.ts';
import type { TemporaryFolder } from './temporary-folder.ts';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
export const notes = join(repository, 'test/fixtures/plans/notes');

export async function run(line: string | readonly string[], options: Partial<CapturedOptions> & { readonly parts?: MemoryParts } = {}) {
  const { parts = new MemoryParts(), ...rest } = options;
  const environment = new CapturedEnvironment({ cwd: repository, ...rest });
  const argv = typeof line === 'string' ? line.split(' ') : line;
  const code = await runCommandLine(argv, { environment, parts: async () => parts, version: async () => '1.2.3' });
  return { code, environment, parts, stdout: environment.stdout.text, stderr: environment.stderr.text };
}

/** A copy of the fixture outside of the repository, so that its state folder is the test's own. */
export function planIn(folder: TemporaryFolder, steps = `step('note', value({ name: 'note', value: 'hello' }));`): string {
  const from = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  folder.write(
    'plan.ts',
    `import { definePlan } from ${from('src/plan/plan.ts')};`,
    `import { phase } from ${from('src/plan/phase.ts')};`,
    `import { copy, equals, flag, oneWay, sign, value } from ${from('test/engine/memory-world.ts')};`,
    `import { approval } from ${from('src/kinds/gate/approval/approval.ts')};`,
    `import { emptyInventory } from ${from('test/fixtures/plans/empty-inventory.ts')};`,
    `const one = phase('one', { goal: 'A goal' }, ({ step, check }) => {`,
    steps,
    '});',
    `export default definePlan('small', { inventory: emptyInventory, phases: [one] });`,
  );
  return folder.path;
}
