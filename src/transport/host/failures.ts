// Which of several operations failed, as the remote script tells it: `INDEX WORD`, or `~ PATH` for what is left over.

export function failures(stdout: Buffer, paths: readonly string[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const line of stdout.toString('utf8').split('\n')) {
    const [, index, word] = /^(\d+) ([a-z-]+)$/.exec(line) ?? [];
    if (index !== undefined && word !== undefined) found.set(Number(index), word);
    // A path with a newline is on its own, so what is left over is it.
    if (line.startsWith('~ ')) found.set(paths.length === 1 ? 0 : paths.indexOf(line.slice(2)), 'write-failed');
  }
  return found;
}
