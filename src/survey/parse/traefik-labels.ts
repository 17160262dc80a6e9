// Labels of containers for Traefik's Docker provider: `traefik.http.routers.<name>.rule=Host(`a`) && PathPrefix(`/x`)` and
// `traefik.http.services.<name>.loadbalancer.server.port=8080` (doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker).
import type { SeenRoute, SeenUnit } from '../seen.ts';

export function parseTraefikLabels(unit: Pick<SeenUnit, 'name' | 'labels'>): readonly SeenRoute[] {
  const labels = Object.entries(unit.labels ?? {});
  const port = labels.find(([key]) => /^traefik\.http\.services\.[^.]+\.loadbalancer\.server\.port$/i.test(key))?.[1];
  return labels.flatMap(([key, rule]) => {
    if (!/^traefik\.http\.routers\.[^.]+\.rule$/i.test(key)) return [];
    const names = [...rule.matchAll(/\bHost\(([^)]*)\)/g)].flatMap(([, list = '']) => quoted(list));
    const [path = '/'] = [...rule.matchAll(/\bPath(?:Prefix)?\(([^)]*)\)/g)].flatMap(([, list = '']) => quoted(list));
    return [{ proxy: 'traefik', names, listens: [], path, upstreams: [`http://${unit.name}${port === undefined ? '' : `:${port}`}`] }];
  });
}

function quoted(list: string): readonly string[] {
  return [...list.matchAll(/[`'"]([^`'"]+)[`'"]/g)].map(([, text = '']) => text);
}
