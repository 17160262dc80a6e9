// One word of POSIX shell: nothing in it is special, whatever it holds.

export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
