// How long a rehearsal of the shipped plan takes, from a cold start to the last line. `npm run bench:rehearsal [-- rounds]`
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, printMeasurements, timeProgram } from './harness.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const longshore = (...args: readonly string[]) => ({
  name: `longshore ${args.join(' ')}`,
  run: () => timeProgram(process.execPath, [join(root, 'src/cli/main.ts'), ...args], root),
});

const variants = [longshore('lint', 'plans/blumeops'), longshore('rehearse', 'plans/blumeops')];
printMeasurements('rehearsal of plans/blumeops', await compare(variants, Number(process.argv[2] ?? 3)));
