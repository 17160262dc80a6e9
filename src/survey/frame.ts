// What a probe script prints, and how it is taken apart again: sections between lines that begin with a mark drawn for this
// survey, so that no text of the host can be taken for one. A section may hold whole files.

/** `denied`: the file is there, and the user may not read it. */
export interface SeenFile {
  readonly path: string;
  readonly text: string;
  readonly denied?: true;
}

export interface Section {
  readonly text: string;
  /** The exit status of the probe; `undefined` when the output was cut off before it ended. */
  readonly status: number | undefined;
  readonly files: readonly SeenFile[];
}

export type Sections = ReadonlyMap<string, Section>;

interface Open {
  name: string;
  lines: string[];
  files: { path: string; lines: string[]; denied?: true }[];
}

/** Text outside of sections (the chatter of a login shell) is left out. */
export function readSections(output: string, mark: string): Sections {
  const sections = new Map<string, Section>();
  let open: Open | undefined;
  const close = (status: number | undefined): void => {
    if (open === undefined) return;
    const files = open.files.map(({ path, lines, denied }) => ({ path, text: joined(lines), ...(denied === undefined ? {} : { denied }) }));
    sections.set(open.name, { text: joined(open.lines), status, files });
    open = undefined;
  };
  for (const line of output.split('\n')) {
    if (line.startsWith(`${mark} `)) {
      const [, word = '', rest = ''] = /^(\S+) ?(.*)$/s.exec(line.slice(mark.length + 1)) ?? [];
      if (word === 'begin') {
        close(undefined);
        open = { name: rest, lines: [], files: [] };
      } else if (word === 'end') close(Number(rest.split(' ').at(-1)));
      else if (word === 'file') open?.files.push({ path: rest, lines: [] });
      else if (word === 'denied') open?.files.push({ path: rest, lines: [], denied: true });
      continue;
    }
    (open?.files.at(-1) ?? open)?.lines.push(line);
  }
  close(undefined);
  return sections;
}

/** A mark begins a line of its own, so one line end before it is the frame's. */
function joined(lines: readonly string[]): string {
  return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).join('\n');
}
