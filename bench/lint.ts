// How long lint takes: the shipped plan, in this process and as a command of its own, and made-up plans of growing size,
// whose steps say as much as those of the shipped one. `npm run bench:lint [-- rounds] [-o json]`
import { fileURLToPath } from 'node:url';
import blumeops from '../plans/blumeops/plan.ts';
import { kinds } from '../src/kinds/registry.ts';
import { exampleKinds } from '../src/lint/example.ts';
import { lint } from '../src/lint/lint.ts';
import { compare, printMeasurements, timeProgram, type Variant } from './harness.ts';
import { syntheticPlan } from './synthetic-plan.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const json = args.join(' ').includes('-o json');
const rounds = Number(args.find((word) => /^\d+$/.test(word)) ?? 5);
const cwd = root;

const timed = (name: string, work: () => unknown): Variant => ({
  name,
  run: () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  },
});

const sizes = [625, 1250, 2500, 5000, 10_000];
const plans = new Map(sizes.map((steps) => [steps, syntheticPlan(steps)]));
const shipped = await compare(
  [
    timed('blumeops, in this process', () => lint(blumeops, { kinds, cwd })),
    {
      name: 'blumeops, cold `longshore lint`',
      run: () => timeProgram(process.execPath, ['src/cli/main.ts', 'lint', 'plans/blumeops', '--no-types'], root),
    },
  ],
  rounds,
);
const grown = await compare(
  sizes.map((steps) => timed(`${steps} steps`, () => lint(plans.get(steps) ?? blumeops, { kinds: exampleKinds, cwd }))),
  Math.min(rounds, 3),
);
// 1 is linear: from each size to twice that size.
const exponents = grown.slice(1).map(({ medianMs }, index) => Math.log2(medianMs / (grown[index]?.medianMs ?? medianMs)));

if (json) console.log(JSON.stringify({ schema: 'longshore/bench-lint/v1', shipped, grown, exponents }));
else {
  printMeasurements('the shipped plan', shipped);
  printMeasurements('made-up plans', grown);
  console.log(`growth for each doubling (1 is linear): ${exponents.map((each) => each.toFixed(2)).join(', ')}`);
}
