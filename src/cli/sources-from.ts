// Where a file that Longshore writes finds Longshore's own sources: relative, so that both can be moved together.
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

export function sourcesFrom(folder: string): string {
  const path = relative(folder, sources).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
