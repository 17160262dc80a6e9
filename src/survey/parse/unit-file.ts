// A unit file (systemd.syntax(7)): sections, `Key=value`, a backslash at the end goes on. Values of Environment= are only
// searched for addresses.
import type { SeenUnit } from '../seen.ts';
import { absolutePaths, wordsOf } from './absolute-paths.ts';
import { parseReferences } from './references.ts';

export interface UnitFile {
  readonly unit: SeenUnit;
  readonly environmentFiles: readonly string[];
  readonly schedule?: string;
}

/** `undefined` for a file without a section that says what is started. */
export function parseUnitFile(path: string, text: string): UnitFile | undefined {
  const name = path.split('/').at(-1) ?? path;
  const manager = path.startsWith('/etc/') || path.startsWith('/usr/') || path.startsWith('/lib/') ? 'systemd' : 'systemd-user';
  const values = sectioned(text);
  const one = (key: string): string | undefined => values.get(key)?.find((value) => value !== '');
  const words = wordsOf((one('Service.ExecStart') ?? '').replace(/^[-@:+!]+/, ''));
  const [program, ...rest] = words;
  const calendar = ['OnCalendar', 'OnUnitActiveSec', 'OnBootSec', 'OnStartupSec', 'OnActiveSec', 'OnUnitInactiveSec'].flatMap((key) =>
    (values.get(`Timer.${key}`) ?? []).map((value) => `${key}=${value}`),
  );
  if (program === undefined && calendar.length === 0) return undefined;
  const user = one('Service.User');
  const folder = one('Service.WorkingDirectory') ?? '';
  const wanted = values.has('Install.WantedBy');
  return {
    unit: {
      manager,
      name,
      state: 'unknown',
      file: path,
      paths: absolutePaths([...rest, folder]),
      references: parseReferences([...(values.get('Service.Environment') ?? []), rest.join(' ')].join('\n')),
      ...(program?.startsWith('/') === true ? { program } : {}),
      ...(user === undefined ? {} : { user }),
      ...(wanted ? { startedBy: manager === 'systemd' ? ('boot' as const) : ('login' as const) } : {}),
    },
    environmentFiles: (values.get('Service.EnvironmentFile') ?? [])
      .map((value) => value.replace(/^-/, ''))
      .filter((each) => each.startsWith('/')),
    ...(calendar.length === 0 ? {} : { schedule: calendar.join(' ') }),
  };
}

function sectioned(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  let section = '';
  for (const line of text.replace(/\\\n\s*/g, ' ').split('\n')) {
    const [, head] = /^\s*\[([\w -]+)\]\s*$/.exec(line) ?? [];
    if (head !== undefined) section = head;
    const [, key, value = ''] = /^\s*([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined) continue;
    const known = values.get(`${section}.${key}`);
    if (known === undefined) values.set(`${section}.${key}`, [value]);
    else known.push(value);
  }
  return values;
}
