// Checks a plan's types with the TypeScript compiler where one is installed, for the plan alone: other files of the
// author's project are not the plan's business, and a project's own settings may not fit how plans are run.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../lint/finding.ts';
import { shownPath } from './shown-path.ts';

const timeoutMs = 60_000;

/**
 * What Node's type stripping can run (nodejs.org/api/typescript.html), strictly checked. `bundler` takes every file for an
 * ES module, as Node finds out by itself; wrong paths, over which it is lenient, have failed before, when the plan was loaded.
 */
const settings =
  '--noEmit --ignoreConfig --strict --skipLibCheck --pretty false ' +
  '--target es2024 --lib es2024,esnext.disposable --module esnext --moduleResolution bundler --types node ' +
  '--allowImportingTsExtensions --erasableSyntaxOnly --verbatimModuleSyntax';

/** `undefined` when no compiler is at hand, or the one that is does not know these settings. */
export async function checkTypes(file: string, cwd: string): Promise<readonly Finding[] | undefined> {
  const compiler = findCompiler(dirname(file));
  if (compiler === undefined) return undefined;
  const typeRoots = join(compiler.root, 'node_modules', '@types');
  const own = existsSync(join(typeRoots, 'node')) ? ['--typeRoots', typeRoots] : [];
  const output = await run([compiler.program, ...settings.split(' '), ...own, file], dirname(file));
  if (output === undefined || /^error TS/m.test(output)) return undefined;
  return [...output.matchAll(/^(.+?)\((\d+),\d+\): error (TS\d+): (.+)$/gm)].flatMap(
    ([, path = '', line = '', code = '', message = '']) => {
      const place = resolve(dirname(file), path);
      // Our own sources are checked where they are made, with settings of their own.
      if (place.startsWith(ownSources)) return [];
      return [
        {
          code: 'plan-type-error',
          level: 'error' as const,
          place: `${shownPath(place, cwd)}:${line}`,
          message: `${message} (${code})`,
          reason: 'A value of another type than a step wants is found here, or else in the middle of a run.',
          suggestion: 'Correct the types.',
        },
      ];
    },
  );
}

const ownSources = fileURLToPath(new URL('..', import.meta.url));

/** From the plan's folder upwards, then the one that Longshore was installed with. */
function findCompiler(folder: string): { readonly program: string; readonly root: string } | undefined {
  const roots = [...upwards(folder), ...upwards(ownSources)];
  const root = roots.find((each) => existsSync(join(each, 'node_modules', 'typescript', 'bin', 'tsc')));
  return root === undefined ? undefined : { program: join(root, 'node_modules', 'typescript', 'bin', 'tsc'), root };
}

function upwards(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder || folder === sep ? [folder] : [folder, ...upwards(parent)];
}

/** What the compiler said; its exit status says no more. `undefined` when it could not be run. */
function run(argv: readonly string[], cwd: string): Promise<string | undefined> {
  return new Promise((done) => {
    execFile(process.execPath, [...argv], { cwd, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      const ran = error === null || typeof error.code === 'number';
      done(ran ? stdout : undefined);
    });
  });
}
