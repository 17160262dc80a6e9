// Everything that a manager of the host starts, from all that the first round printed about it, each thing once.
import type { Sections } from '../frame.ts';
import { parseBrewServices } from '../parse/brew-services.ts';
import { parseComposeFile } from '../parse/compose-file.ts';
import { parseCrontab } from '../parse/crontab.ts';
import { parseDockerPs, parsePodmanPs } from '../parse/docker-ps.ts';
import { parseLaunchPlist } from '../parse/launch-plist.ts';
import { parseLaunchctlList } from '../parse/launchctl-list.ts';
import { parseSystemdShow, type ShownUnit } from '../parse/systemd-show.ts';
import { parseUnitFile } from '../parse/unit-file.ts';
import type { SeenUnit } from '../seen.ts';
import type { Doubts } from './doubts.ts';
import { merged } from './merged.ts';

export interface Units {
  readonly units: readonly SeenUnit[];
  /** Files with settings of units, for the next look. */
  readonly environmentFiles: ReadonlyMap<string, string>;
}

export function unitsOf(sections: Sections, os: { readonly family: string; readonly name: string }, doubts: Doubts): Units {
  const systemd = systemdUnits(sections, os.name === 'NixOS', doubts);
  return {
    units: [...launchUnits(sections, doubts), ...systemd.units, ...containers(sections, doubts), ...jobs(sections, doubts)],
    environmentFiles: systemd.environmentFiles,
  };
}

function launchUnits(sections: Sections, doubts: Doubts): readonly SeenUnit[] {
  const loaded = new Map(doubts.take('launchctl', parseLaunchctlList(doubts.text(sections, 'launchctl'))).map((job) => [job.label, job]));
  const brew = parseBrewServices(doubts.text(sections, 'brew-services'));
  const agents = doubts.files(sections.get('plists')).flatMap(({ path, text }) => {
    const agent = parseLaunchPlist(path, text);
    if (agent === undefined) doubts.ask('host', `"${path}" is no property list with a label: what is it?`);
    return agent ?? [];
  });
  const kept = agents.filter(({ name }) => !brew.some((each) => name === `homebrew.mxcl.${each.name}`));
  return [
    ...brew.map((unit) => ({ ...unit, ...pick(agents.find(({ name }) => name === `homebrew.mxcl.${unit.name}`)) })),
    ...kept.map((agent): SeenUnit => {
      const job = loaded.get(agent.name);
      // What another user's launchd has loaded is not in this list.
      if (job === undefined) return { ...agent, state: agent.file?.startsWith('/Library/LaunchDaemons/') === true ? 'unknown' : 'stopped' };
      const state = job.pid !== undefined ? 'running' : job.status !== 0 ? 'failed' : 'stopped';
      return { ...agent, state, ...(job.pid === undefined ? {} : { pid: job.pid }) };
    }),
  ];
}

/** What the registered property list knows beyond `brew services`. */
function pick(agent: SeenUnit | undefined): Partial<SeenUnit> {
  return agent === undefined
    ? {}
    : { references: agent.references, ...(agent.searchPath === undefined ? {} : { searchPath: agent.searchPath }) };
}

function systemdUnits(sections: Sections, nixos: boolean, doubts: Doubts): Units {
  const shown: ShownUnit[] = [
    ...parseSystemdShow(doubts.text(sections, 'systemd-show'), 'systemd', nixos),
    ...parseSystemdShow(doubts.text(sections, 'systemd-user-show'), 'systemd-user', nixos),
  ];
  const files = doubts.files(sections.get('unit-files')).flatMap(({ path, text }) => parseUnitFile(path, text) ?? []);
  const units = new Map<string, SeenUnit>();
  const schedules = new Map<string, string>();
  const environmentFiles = new Map<string, string>();
  const keyOf = (unit: SeenUnit, name = unit.name): string => `${unit.manager} ${name}`;
  for (const { unit, timer } of shown) {
    if (timer === undefined) units.set(keyOf(unit), unit);
    else schedules.set(keyOf(unit, timer.starts), timer.schedule);
  }
  for (const { unit, schedule, environmentFiles: own } of files) {
    if (schedule !== undefined) {
      const key = keyOf(unit, unit.name.replace(/\.timer$/, '.service'));
      if (!schedules.has(key)) schedules.set(key, schedule);
      continue;
    }
    // A template is no unit until it has an instance.
    if (unit.name.includes('@.')) continue;
    units.set(keyOf(unit), merged(units.get(keyOf(unit)), unit));
    for (const file of own) environmentFiles.set(file, unit.name);
  }
  return {
    units: [...units.values()].map((unit) => {
      const schedule = schedules.get(keyOf(unit));
      return schedule === undefined ? unit : { ...unit, schedule };
    }),
    environmentFiles,
  };
}

function containers(sections: Sections, doubts: Doubts): readonly SeenUnit[] {
  const units = new Map<string, SeenUnit>();
  for (const { path, text } of doubts.files(sections.get('compose-files'))) {
    const found = parseComposeFile(path, text);
    if (found === undefined) doubts.ask('host', `"${path}" has no services: is it a Compose file?`);
    for (const unit of found ?? []) units.set(`${unit.project ?? ''}/${unit.name}`, unit);
  }
  const running = [
    ...doubts.take('docker-ps', parseDockerPs(doubts.text(sections, 'docker-ps'))),
    ...parsePodmanPs(doubts.text(sections, 'podman-ps')),
  ];
  if ((sections.get('docker-ps')?.status ?? 0) !== 0)
    doubts.ask('host', 'docker is there, and does not answer this user: which containers run?');
  for (const unit of running) {
    const key = `${unit.project ?? unit.manager}/${unit.name}`;
    units.set(key, merged(unit, units.get(key)));
  }
  return [...units.values()];
}

function jobs(sections: Sections, doubts: Doubts): readonly SeenUnit[] {
  const own = doubts.take('crontab', parseCrontab(doubts.text(sections, 'crontab'), 'crontab', { withUser: false }));
  const system = doubts.files(sections.get('cron-files')).flatMap(({ path, text }) => {
    const spool = path.startsWith('/var/spool/');
    // Root sees its own table twice.
    if (spool && own.length > 0) return [];
    const options = {
      withUser: !spool,
      ofSystem:
        path === '/etc/crontab' || /^\/etc\/cron\.d\/(e2scrub_all|sysstat|anacron|popularity-contest|mdadm|\.placeholder)$/.test(path),
    };
    return doubts.take(path, parseCrontab(text, path, options));
  });
  return [...own, ...system];
}
