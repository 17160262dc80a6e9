// What is wrong with the places of a move of files in themselves.
import type { FileMoveSpec } from './file-move.ts';
import { filePlaceLabel } from './file-place.ts';

export function fileMoveProblems({ from, to, exclude, dataset }: FileMoveSpec): readonly string[] {
  const problems: string[] = [];
  if (dataset === '') problems.push('the data set needs a name');
  for (const [name, place] of [
    ['from', from],
    ['to', to],
  ] as const) {
    // A reference that nothing has resolved yet.
    if (typeof place === 'string' || place.path.includes('‹')) continue;
    if (
      !place.path.startsWith('/') ||
      /(^|\/)\.{1,2}(\/|$)|\/\/|[\0\n]/.test(place.path) ||
      (place.path.length > 1 && place.path.endsWith('/'))
    )
      problems.push(`${name}: "${place.path}" is not an absolute path in its shortest form`);
    if (place.path === '/') problems.push(`${name}: the root of a file system is not moved`);
  }
  if (typeof from !== 'string' && typeof to !== 'string') {
    const [here, there] = [`${filePlaceLabel(from)}/`, `${filePlaceLabel(to)}/`];
    if (here.startsWith(there) || there.startsWith(here)) problems.push('one of the two places lies within the other');
  }
  for (const { path, because } of exclude) {
    if (path === '' || path.startsWith('/') || /(^|\/)\.{1,2}(\/|$)|\/\/|\/$|\0/.test(path))
      problems.push(`exclude: "${path}" is not a path below the tree, as "cache/pages"`);
    if (because.trim() === '') problems.push(`exclude: "${path}" needs its reason`);
  }
  return problems;
}
