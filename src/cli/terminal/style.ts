// Colours, and when to leave them out: not a terminal, `NO_COLOR` (no-color.org), `TERM=dumb`, `--no-color`, `--plain`.

type Paint = (text: string) => string;

export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

export interface Appearance {
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly plain?: boolean;
  readonly color?: boolean;
}

// Select Graphic Rendition, ECMA-48 section 8.3.117.
const paint =
  (on: number, off: number): Paint =>
  (text) =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
const asIs: Paint = (text) => text;

export const noStyle: Style = { bold: asIs, dim: asIs, red: asIs, green: asIs, yellow: asIs, cyan: asIs };
export const colours: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
  cyan: paint(36, 39),
};

export function styleFor(appearance: Appearance): Style {
  const { isTTY, env, plain = false, color = true } = appearance;
  const wanted = isTTY && !plain && color && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return wanted ? colours : noStyle;
}
