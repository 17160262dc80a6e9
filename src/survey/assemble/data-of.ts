// Where a unit keeps what it keeps: paths that it was given, and the usual places of its product.
import { fingerprintOf } from '../fingerprint/recognise.ts';
import type { SeenUnit } from '../seen.ts';

/** Paths that hold neither programs nor settings. */
export function dataOf(unit: SeenUnit, service: string | undefined): readonly string[] {
  const own = unit.paths.filter(
    (path) =>
      !/^\/(usr|bin|sbin|lib\w*|etc|nix|proc|sys|dev|run|boot|System|Applications|snap)(\/|$)/.test(path) &&
      !/^\/(var\/run|var\/log|opt\/homebrew\/(opt|bin|Cellar|etc))(\/|$)/.test(path) &&
      !/\.(sock|pid|log|conf|ya?ml|toml|ini|json|sh|py|args|env|crt|pem|key|so|jar)$/.test(path) &&
      !/\/(s?bin|logs?)(\/|$)/i.test(path) &&
      !/^\/(|var|opt|srv|home|root|Users|Volumes|mnt|media|data|volume\d+)$/.test(path) &&
      !/^\/(home|Users)\/[^/]+$/.test(path),
  );
  return [...new Set([...own, ...(fingerprintOf(service)?.data ?? [])])];
}
