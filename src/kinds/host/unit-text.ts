// The text of a systemd unit file from typed sections: in the order in which they are written, so that equal units have
// equal bytes. systemd.syntax(7).

/** A list gives one line for each value; an empty list gives the line that clears what a drop-in overrides. */
export type UnitValue = string | number | boolean | readonly (string | number)[];
export type UnitSections = { readonly [section: string]: { readonly [key: string]: UnitValue } };

/** `inputs` are digests of what the program reads at its start: another one makes another file, and so a restart. */
export function unitText(sections: UnitSections, inputs: readonly string[] = []): string {
  const body = Object.entries(sections).map(([section, entries]) =>
    [`[${section}]`, ...Object.entries(entries).flatMap(([key, value]) => lines(key, value)), ''].join('\n'),
  );
  return `${inputs.length === 0 ? '' : `# inputs: ${inputs.join(' ')}\n`}${body.join('\n')}`;
}

function lines(key: string, value: UnitValue): readonly string[] {
  if (typeof value === 'boolean') return [`${key}=${value ? 'yes' : 'no'}`];
  if (typeof value === 'string' || typeof value === 'number') return [`${key}=${value}`];
  return value.length === 0 ? [`${key}=`] : value.map((each) => `${key}=${each}`);
}

/** What is wrong with it, as sentences. systemd ignores a key that it does not know, with a warning that nobody reads. */
export function unitProblems(sections: UnitSections): readonly string[] {
  return Object.entries(sections).flatMap(([section, entries]) => [
    ...(/^(Unit|Service|Install|Timer|Socket|Path|Mount|Automount|Swap|Slice|X-[A-Za-z0-9-]+)$/.test(section)
      ? []
      : [`[${section}] is no section of a unit`]),
    ...Object.entries(entries).flatMap(([key, value]) => [
      ...(/^[A-Z][A-Za-z0-9-]*$/.test(key) || key.startsWith('X-') ? [] : [`"${key}" in [${section}] is no name of a setting`]),
      ...(Array.isArray(value) ? value : [value]).flatMap((each) => valueProblems(key, String(each))),
    ]),
  ]);
}

function valueProblems(key: string, value: string): readonly string[] {
  return [
    ...(/[\n\r\0]/.test(value) ? [`${key} has a line end in it`] : []),
    ...(value.endsWith('\\') ? [`${key} ends with a backslash, which would join the next line to it`] : []),
    ...(/^Exec(Start|Stop|Reload|Condition)/.test(key) && value !== '' && !value.includes('‹') && programOf(value)?.startsWith('/') !== true
      ? [`${key}="${value}" does not begin with an absolute path`]
      : []),
  ];
}

/** The program of an `Exec…=` line, without the signs that may stand before it (systemd.service(5), special prefixes). */
export function programOf(line: string): string | undefined {
  const first = line
    .trim()
    .replace(/^[@\-:+!]+/, '')
    .split(/\s+/)[0];
  return first === undefined || first === '' ? undefined : first.replace(/^"(.*)"$/, '$1');
}
