// The host itself: operating system, size, disks, accounts.
import type { Sections } from '../frame.ts';
import { parseDisks } from '../parse/disks.ts';
import { parseKeyValues } from '../parse/key-values.ts';
import { parseDscl, parsePasswd } from '../parse/users.ts';
import type { SeenHost } from '../seen.ts';
import type { Doubts } from './doubts.ts';

export function hostOf(name: string, sections: Sections, doubts: Doubts): SeenHost {
  const system = parseKeyValues(doubts.text(sections, 'system'));
  const machine = system.get('machine') ?? '';
  const architecture = /^(arm64|aarch64)$/.test(machine) ? 'arm64' : 'amd64';
  if (!/^(arm64|aarch64|x86_64|amd64)$/.test(machine))
    doubts.ask('host', `the architecture is "${machine}", which no image is looked for; amd64 is assumed: is that right?`);
  const memory = memoryMiB(system.get('memory'));
  const cpus = Number(system.get('cpus'));
  const users = sections.has('dscl')
    ? doubts.take('dscl', parseDscl(doubts.text(sections, 'dscl')))
    : doubts.take('passwd', parsePasswd(doubts.text(sections, 'passwd')));
  return {
    name,
    os: osOf(system, sections, doubts),
    architecture,
    machine,
    ...(memory === undefined ? {} : { memoryMiB: memory }),
    ...(Number.isInteger(cpus) && cpus > 0 ? { cpus } : {}),
    user: { name: system.get('user') ?? '', uid: Number(system.get('uid') ?? 0) || 0, home: system.get('home') ?? '/' },
    disks: doubts.take('disks', parseDisks(doubts.text(sections, 'disks'))),
    users,
  };
}

function osOf(system: ReadonlyMap<string, string>, sections: Sections, doubts: Doubts): SeenHost['os'] {
  const macos = system.get('macos');
  if (macos !== undefined) return { family: 'macos', name: 'macOS', version: macos };
  const synology = parseKeyValues(doubts.text(sections, 'synology'));
  const dsm = synology.get('productversion');
  if (dsm !== undefined)
    return { family: 'linux', name: 'Synology DSM', version: `${dsm}-${synology.get('buildnumber') ?? ''}`.replace(/-$/, '') };
  const release = parseKeyValues(doubts.text(sections, 'os-release'));
  if (release.size === 0) doubts.ask('host', 'it does not say which system it is: which one, in which version?');
  return {
    family: 'linux',
    name: release.get('NAME') ?? system.get('kernel') ?? 'unknown',
    version: release.get('VERSION_ID') ?? system.get('release') ?? 'unknown',
  };
}

/** Bytes of macOS, or `16316412kB` of Linux. */
function memoryMiB(text: string | undefined): number | undefined {
  const [, digits, unit] = /^(\d+)(kB)?$/.exec(text ?? '') ?? [];
  return digits === undefined ? undefined : Math.round(Number(digits) / (unit === undefined ? 1024 * 1024 : 1024));
}
