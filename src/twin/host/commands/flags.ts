// Splits arguments into flags (`--name value`, `--name=value`, `-n value`) and words. Which flags take a value is the
// command's to say; an unknown flag is kept as one without.

export interface Flags {
  readonly words: readonly string[];
  has(...names: string[]): boolean;
  /** The last value given. */
  value(...names: string[]): string | undefined;
  values(...names: string[]): readonly string[];
  /** Flags that were given and are not among the names. */
  besides(names: readonly string[]): readonly string[];
}

export function parseFlags(args: readonly string[], valued: readonly string[]): Flags {
  const words: string[] = [];
  const given: { readonly name: string; readonly value: string }[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg);
      continue;
    }
    const [, name = arg, inline] = /^(--?[^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    given.push({ name, value: inline ?? (valued.includes(name) ? (rest.shift() ?? '') : 'true') });
  }
  const values = (...names: string[]) => given.filter((flag) => names.includes(flag.name)).map((flag) => flag.value);
  return {
    words,
    has: (...names) => values(...names).length > 0,
    value: (...names) => values(...names).at(-1),
    values,
    besides: (names) => given.map((flag) => flag.name).filter((name) => !names.includes(name)),
  };
}
