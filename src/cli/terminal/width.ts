// How many columns a text takes on a terminal, and cutting it to fit. Longshore's own texts are Latin, so every character
// outside of escape sequences and combining marks counts as one; a wide character from a plan may end a line one early.

const escape = /\u001b\[[0-9;]*m/g;

export function withoutEscapes(text: string): string {
  return text.replaceAll(escape, '');
}

export function width(text: string): number {
  return [...withoutEscapes(text).replaceAll(/\p{Mn}/gu, '')].length;
}

/** Cuts to `columns`, keeping escape sequences whole and closing what they opened. */
export function fit(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let room = Math.max(columns - 1, 0);
  let styled = false;
  let result = '';
  for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b[')) {
      result += part;
      styled = true;
      continue;
    }
    const characters = [...part];
    result += characters.slice(0, room).join('');
    room -= Math.min(room, characters.length);
    if (room === 0) break;
  }
  return `${result}…${styled ? '\u001b[0m' : ''}`;
}

/** Pads on the right, by what is seen. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - width(text), 0));
}

/** Control characters of foreign text (a service's log line) could move the cursor or clear the screen. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .trim();
}
