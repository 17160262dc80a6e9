// How long the command line takes to answer, from source and (after `npm run build`) bundled, beside an empty Node.
// `npm run bench:cli [-- rounds]`
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, printMeasurements, timeProgram, type Variant } from './harness.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = (name: string, ...args: readonly string[]): Variant => ({ name, run: () => timeProgram(process.execPath, args, root) });

const source = join(root, 'src/cli/main.ts');
const bundle = join(root, 'dist/main.mjs');
const variants = [
  node('node -e 0', '-e', '0'),
  node('--version, from source', source, '--version'),
  node('--help, from source', source, '--help'),
];
if (existsSync(bundle)) variants.push(node('--version, bundled', bundle, '--version'), node('--help, bundled', bundle, '--help'));
else console.log('no bundle: `npm run build` makes one\n');

printMeasurements('start of the command line', await compare(variants, Number(process.argv[2] ?? 15)));
