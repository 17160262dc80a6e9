// Two looks at one unit: how it runs now, and how it is written down.
import type { SeenListener, SeenUnit } from '../seen.ts';

export function merged(first: SeenUnit | undefined, second: SeenUnit | undefined): SeenUnit {
  if (first === undefined || second === undefined) return (first ?? second) as SeenUnit;
  const ports = [...(first.ports ?? []), ...(second.ports ?? [])];
  const unit: SeenUnit = {
    ...second,
    ...first,
    state: first.state === 'unknown' ? second.state : first.state,
    paths: [...new Set([...first.paths, ...second.paths])],
    references: [...new Map([...first.references, ...second.references].map((each) => [`${each.host}:${each.port}`, each])).values()],
    ...(ports.length === 0 ? {} : { ports: eachPortOnce(ports) }),
    ...(first.labels === undefined && second.labels === undefined ? {} : { labels: { ...second.labels, ...first.labels } }),
  };
  return unit;
}

export function eachPortOnce(ports: readonly SeenListener[]): readonly SeenListener[] {
  const once = new Map<number, SeenListener>();
  for (const each of ports) if (!once.has(each.port) || each.address === '*') once.set(each.port, each);
  return [...once.values()];
}
