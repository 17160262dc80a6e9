// The first circle in a graph, by depth-first search; each node is entered once, however many ways lead to it.

/** The nodes of a circle in order, or `undefined` when there is none. */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const finished = new Set<string>();
  const path: string[] = [];
  const enter = (node: string): readonly string[] | undefined => {
    if (finished.has(node)) return undefined;
    const seenAt = path.indexOf(node);
    if (seenAt >= 0) return path.slice(seenAt);
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      const cycle = enter(next);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    finished.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = enter(node);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
