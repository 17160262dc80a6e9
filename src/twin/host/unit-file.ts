// Reads unit files of systemd as systemd.syntax(7) says: sections, settings, lists that an empty value clears, drop-ins.

export interface UnitFile {
  /** All values of a setting, in order. */
  values(section: string, key: string): readonly string[];
  /** The last one. */
  value(section: string, key: string): string | undefined;
  has(section: string): boolean;
}

/** The unit's own text first, then those of its drop-ins. */
export function readUnitFile(texts: readonly string[]): UnitFile {
  const settings = new Map<string, string[]>();
  const sections = new Set<string>();
  for (const text of texts) {
    let section = '';
    for (const line of text
      .replaceAll(/\\\n/g, ' ')
      .split('\n')
      .map((each) => each.trim())) {
      if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
      const header = /^\[(.+)\]$/.exec(line)?.[1];
      if (header !== undefined) {
        section = header;
        sections.add(section);
        continue;
      }
      const at = line.indexOf('=');
      if (at < 0) continue;
      const key = `${section}\n${line.slice(0, at).trim()}`;
      const value = line.slice(at + 1).trim();
      settings.set(key, value === '' ? [] : [...(settings.get(key) ?? []), value]);
    }
  }
  const values = (section: string, key: string) => settings.get(`${section}\n${key}`) ?? [];
  return { values, value: (section, key) => values(section, key).at(-1), has: (section) => sections.has(section) };
}

/** Words of a command line, quotes taken off (systemd.service(5), command lines). */
export function commandWords(line: string): readonly string[] {
  const words =
    line
      .trim()
      .replace(/^[@\-:+!]+/, '')
      .match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

/** `90`, `5min`, `1h 30s` as seconds (systemd.time(7)); 0 for what is none. */
export function seconds(text: string): number {
  const units: Readonly<Record<string, number>> = {
    '': 1,
    s: 1,
    sec: 1,
    min: 60,
    m: 60,
    h: 3600,
    hr: 3600,
    d: 86_400,
    w: 604_800,
    ms: 0.001,
  };
  return [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}
