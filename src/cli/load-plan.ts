// Reads a plan: PLAN is a folder with a `plan.ts`, or a file. Building a plan does no I/O; loading one only reads.
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LongshoreError } from '../core/error.ts';
import type { Plan } from '../plan/plan.ts';
import { withPlanSources } from './plan-sources.ts';
import { planLoadError } from './plan-load-error.ts';
import { shownPath } from './shown-path.ts';

/** SQL that fills a database of the inventory in a twin; `entries` is what `--entries` says. */
export type PlanSeed = (
  database: { readonly host: string; readonly port: number; readonly name: string },
  options: { readonly entries?: number },
) => string | undefined;

export interface LoadedPlan {
  readonly plan: Plan;
  readonly file: string;
  readonly folder: string;
  /** As the person wrote it, for messages that name the next command. */
  readonly target: string;
  /** The plan file's export `seed`, if it has one. */
  readonly seed?: PlanSeed;
}

export interface LoadOptions {
  /** Manifests and charts that are not kept beside the plan are fetched from where they come from. */
  readonly fetch?: boolean;
}

const fileNames = ['plan.ts', 'plan.mts', 'plan.js', 'plan.mjs'] as const;

/** Errors: `plan-missing`, `plan-…` for everything that can be wrong with the files, `source-…` for what they name, each with its place. */
export async function loadPlan(target: string, cwd: string, options: LoadOptions = {}): Promise<LoadedPlan> {
  const file = planFile(target, cwd);
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (thrown) {
    throw planLoadError(thrown, { file, cwd });
  }
  const folder = dirname(file);
  const plan = await withPlanSources(exportedPlan(exports, file, cwd), { folder, cwd, fetch: options.fetch === true });
  const seed = exports['seed'];
  return { plan, file, folder, target, ...(typeof seed === 'function' ? { seed: seed as PlanSeed } : {}) };
}

function planFile(target: string, cwd: string): string {
  const path = resolve(cwd, target);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new LongshoreError('plan-missing', `cannot read plan "${target}": no such file or folder`, {
      next: 'Name a folder with a plan.ts in it, or a plan file.',
    });
  }
  if (!status.isDirectory()) return path;
  const found = fileNames.map((name) => join(path, name)).find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) {
    throw new LongshoreError('plan-missing', `cannot read plan "${target}": the folder has no ${fileNames[0]}`, {
      next: `Make ${join(target, fileNames[0])} and let it export what definePlan(…) gives.`,
    });
  }
  return found;
}

function exportedPlan(exports: Readonly<Record<string, unknown>>, file: string, cwd: string): Plan {
  const byDefault = exports['default'];
  if (isPlan(byDefault)) return byDefault;
  const named = Object.entries(exports).filter(([, value]) => isPlan(value));
  const [only] = named;
  if (named.length === 1 && only !== undefined) return only[1] as Plan;
  const place = `${shownPath(file, cwd)}:1`;
  if (named.length > 1) {
    throw new LongshoreError(
      'plan-ambiguous',
      `cannot choose a plan: the file exports ${named.map(([name]) => `"${name}"`).join(' and ')}`,
      { place, next: 'Export one of them as default.' },
    );
  }
  const names = Object.keys(exports);
  const what =
    names.length === 0 ? 'it exports nothing' : `it exports ${names.map((name) => `"${name}"`).join(', ')}, none of which is a plan`;
  throw new LongshoreError('plan-not-exported', `cannot find a plan in the file: ${what}`, {
    place,
    next: 'Write `export default definePlan(…)`.',
  });
}

/** A plan may come from another copy of this package, so its mark counts, not its class. */
function isPlan(value: unknown): value is Plan {
  return (
    typeof value === 'object' &&
    value !== null &&
    'longshore' in value &&
    value.longshore === 'plan' &&
    'phases' in value &&
    Array.isArray(value.phases)
  );
}
