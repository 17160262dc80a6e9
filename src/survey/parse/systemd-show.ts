// `systemctl show '*.service' '*.timer' -p …` (systemctl(1)): blocks of KEY=value with a blank line between them.
import type { SeenUnit } from '../seen.ts';
import { absolutePaths, wordsOf } from './absolute-paths.ts';
import { parseKeyValues } from './key-values.ts';

/** `timer`: which unit it starts, and when. */
export interface ShownUnit {
  readonly unit: SeenUnit;
  readonly timer?: { readonly starts: string; readonly schedule: string };
}

export function parseSystemdShow(text: string, manager: 'systemd' | 'systemd-user', nixos: boolean): readonly ShownUnit[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const values = parseKeyValues(block);
    const name = values.get('Id');
    if (name === undefined || name === '' || values.get('LoadState') === 'not-found') return [];
    const exec = values.get('ExecStart') ?? '';
    const [, program] = /\bpath=([^ ;]+)/.exec(exec) ?? [];
    const [, argv = ''] = /\bargv\[\]=(.*?) ; /.exec(exec) ?? [];
    const file = values.get('FragmentPath') ?? '';
    const pid = Number(values.get('MainPID') ?? 0);
    const user = values.get('User') ?? '';
    const folder = values.get('WorkingDirectory') ?? '';
    const enabled = values.get('UnitFileState') === 'enabled';
    const unit: SeenUnit = {
      manager,
      name,
      state: stateOf(values.get('ActiveState'), values.get('SubState')),
      paths: [...absolutePaths(wordsOf(argv)), ...(folder.startsWith('/') ? [folder] : [])].filter((path) => path !== program),
      references: [],
      ...(pid > 0 ? { pid } : {}),
      ...(program === undefined ? {} : { program }),
      ...(user === '' ? {} : { user }),
      ...(file === '' ? {} : { file }),
      ...(enabled ? { startedBy: manager === 'systemd' ? ('boot' as const) : ('login' as const) } : {}),
      ...(isOfSystem(file, nixos) ? { ofSystem: true as const } : {}),
    };
    const starts = values.get('Unit');
    if (!name.endsWith('.timer')) return [{ unit }];
    const schedule = `${values.get('TimersCalendar') ?? ''} ${values.get('TimersMonotonic') ?? ''}`;
    const when = [...schedule.matchAll(/(On\w+)=([^;}]*)/g)].map(([, word = '', value = '']) => `${word}=${value.trim()}`).join(' ');
    return [{ unit, timer: { starts: starts ?? name.replace(/\.timer$/, '.service'), schedule: when === '' ? 'timer' : when } }];
  });
}

/** NixOS keeps all of its units in /etc, as links into its store. */
function isOfSystem(file: string, nixos: boolean): boolean {
  return nixos || file === '' || /^\/(usr\/)?(lib|local\/lib\/systemd)|^\/run\//.test(file);
}

function stateOf(active: string | undefined, sub: string | undefined): SeenUnit['state'] {
  if (active === 'failed') return 'failed';
  if (active === 'active') return sub === 'exited' || sub === 'dead' ? 'stopped' : 'running';
  return active === 'inactive' ? 'stopped' : 'unknown';
}
