// Routes of every reverse proxy that was seen.
import { parseCaddyfile } from '../parse/caddyfile.ts';
import { parseNginx } from '../parse/nginx.ts';
import { parseTraefikLabels } from '../parse/traefik-labels.ts';
import type { SeenRoute, SeenUnit } from '../seen.ts';

export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

export function isNginx({ path, text }: ConfigFile): boolean {
  return /nginx/.test(path) || (path.endsWith('.conf') && /\b(server|http|upstream)\b[^;{}]*\{/.test(text) && /;/.test(text));
}

export function routesOf(files: readonly ConfigFile[], units: readonly SeenUnit[]): readonly SeenRoute[] {
  const nginx = files.filter(isNginx);
  const caddy = files.filter((file) => !isNginx(file) && /caddy/i.test(file.path));
  return [
    // An upstream may stand in another file than the location that uses it.
    ...parseNginx(nginx.map(({ text }) => text).join('\n')),
    ...caddy.flatMap(({ text }) => parseCaddyfile(text)),
    ...units.flatMap((unit) => parseTraefikLabels(unit)),
  ];
}
