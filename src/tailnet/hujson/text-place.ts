// Offsets as people name them: line and column, both from 1.

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export function textPlace(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
