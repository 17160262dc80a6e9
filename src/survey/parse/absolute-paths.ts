// Absolute paths among the words of a command line: `/srv/data`, `--config=/etc/x.yml`, `-D/var/lib/x`.

export function absolutePaths(words: readonly string[]): readonly string[] {
  const paths = words.flatMap((word) => {
    const [, path] = /^(?:-{0,2}[\w.-]*=|-[A-Za-z])?(\/[\w.@%+,/ -]{2,})$/.exec(word) ?? [];
    return path === undefined ? [] : [path.replace(/(.)\/+$/, '$1')];
  });
  return [...new Set(paths)];
}

/** The words of a command line as a unit file or a process table has it; quotes hold blanks together. */
export function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}
