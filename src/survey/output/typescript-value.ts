// A value as TypeScript source in the style of this project: single quotes, two blanks, short things on one line.

/** `notes`: comment lines to stand before an item, by the item. */
export function typescriptValue(value: unknown, notes: (value: object) => readonly string[] = () => [], indent = ''): string {
  if (typeof value === 'string') return stringText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const members = isList
    ? (value as readonly unknown[]).map((each) => [typescriptValue(each, notes, inner), each] as const)
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([key, each]) => [`${keyText(key)}: ${typescriptValue(each, notes, inner)}`, each] as const);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) return `${open}${close}`;
  const noted = members.map(([text, each]) => ({ text, lines: typeof each === 'object' && each !== null ? notes(each) : [] }));
  const flat = `${open}${isList ? '' : ' '}${noted.map(({ text }) => text).join(', ')}${isList ? '' : ' '}${close}`;
  if (indent !== '' && flat.length + indent.length < 110 && !flat.includes('\n') && noted.every(({ lines }) => lines.length === 0))
    return flat;
  const body = noted.map(({ text, lines }) => `${lines.map((line) => `${inner}// ${line}\n`).join('')}${inner}${text},\n`).join('');
  return `${open}\n${body}${indent}${close}`;
}

export function stringText(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return `'${escaped}'`;
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__' ? key : stringText(key);
}
