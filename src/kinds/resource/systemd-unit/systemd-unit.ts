// A unit of systemd, the system's or a user's: its file or a drop-in of its own beside a foreign one, and its state now and
// at boot. systemd.unit(5), systemctl(1).
import { dirname } from 'node:path/posix';
import type { Fact, StepFacts } from '../../../core/fact.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { pathProblems } from '../../host/file-text.ts';
import { managerProblems } from '../../host/systemd.ts';
import {
  applyUnitSet,
  captureUnitSet,
  diffUnitSet,
  readUnitSet,
  restoreUnitSet,
  type UnitSet,
  type UnitSetImage,
  type UnitSetObserved,
  type UnitState,
} from '../../host/unit-set.ts';
import { programOf, unitProblems, unitText, type UnitSections } from '../../host/unit-text.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type SystemdUnitDesired = MaySudo & {
  readonly host: string;
  /** `system`, or `user/<uid>` for the host's own user. */
  readonly manager: string;
  /** With its suffix: `zot.service`. */
  readonly name: string;
  readonly state: UnitState;
  /** The unit's file; left out, only the state of a foreign unit is looked after. */
  readonly sections?: UnitSections;
  /** `sections` go to `<name>.d/<dropIn>.conf`: what they say overrides a foreign unit. */
  readonly dropIn?: string;
  /** `/etc/systemd/system` unless given; a user's is `<home>/.config/systemd/user` and must be given. */
  readonly directory: string;
  /** Digests of files that the program reads at its start: when one changes, the unit is started anew. */
  readonly inputs?: readonly string[];
  /** Ports that it takes, and as whom: facts for lint. */
  readonly listens?: readonly { readonly port: number; readonly holder: string }[];
  /** A service whose users this unit serves: a fact for the count of downtime. */
  readonly serving?: string;
  /** How long it may take to start; 20 unless given. */
  readonly settleSeconds?: number;
};

export type SystemdUnitOutputs = { readonly unit: string; readonly path: string };

export const systemdUnitKind = withSudo<SystemdUnitDesired, UnitSetObserved, UnitSetImage, SystemdUnitOutputs>({
  type: 'resource',
  name: 'systemd-unit',
  describe: ({ name, host, manager, state }) => `systemd ${manager === 'system' ? '' : 'user '}unit ${name} on ${host} ${state}`,
  validate,
  facts,
  identity: ({ host, manager, name, dropIn }) => `systemd-unit ${host}:${manager}/${name}${dropIn === undefined ? '' : `#${dropIn}`}`,
  read: (context, desired) => readUnitSet(context, unitSet(desired)),
  diff: (desired, observed) => diffUnitSet(unitSet(desired), observed),
  capture: (context, desired, observed) => captureUnitSet(context, unitSet(desired), observed),
  apply: (context, desired) => applyUnitSet(context, unitSet(desired)),
  restore: (context, desired, image) => restoreUnitSet(context, unitSet(desired), image),
  outputs: (desired) => ({ unit: desired.name, path: pathOf(desired) ?? '' }),
});

function pathOf({ sections, directory, name, dropIn }: SystemdUnitDesired): string | undefined {
  if (sections === undefined) return undefined;
  return dropIn === undefined ? `${directory}/${name}` : `${directory}/${name}.d/${dropIn}.conf`;
}

function unitSet(desired: SystemdUnitDesired): UnitSet {
  const { host, manager, name, state, sections = {}, inputs, settleSeconds = 20 } = desired;
  const path = pathOf(desired);
  return { host, manager, unit: name, state, settleSeconds, files: path === undefined ? [] : [{ path, text: unitText(sections, inputs) }] };
}

function validate(desired: SystemdUnitDesired): readonly string[] {
  const { name, manager, directory, dropIn, sections, state } = desired;
  const service = sections?.['Service'];
  const once = service?.['Type'] === 'oneshot' && service['RemainAfterExit'] !== true;
  return [
    ...managerProblems(manager),
    ...(/^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|path|mount|target|slice)$/.test(name)
      ? []
      : [`name "${name}" is no unit with its suffix, as zot.service`]),
    ...(directory === ''
      ? ["directory is missing: a user's units lie in <home>/.config/systemd/user"]
      : pathProblems('directory', directory)),
    ...(dropIn === undefined || /^[A-Za-z0-9_.-]+$/.test(dropIn) ? [] : [`dropIn "${dropIn}" is no file name`]),
    ...(dropIn !== undefined && sections === undefined ? ['a drop-in needs `sections`'] : []),
    ...(sections === undefined ? [] : unitProblems(sections)),
    ...(once && state === 'running'
      ? ['a oneshot unit ends when it is done: it is wanted `installed`, or has `RemainAfterExit: true`']
      : []),
    ...(sections !== undefined && dropIn === undefined && name.endsWith('.service') && service === undefined
      ? ['a service needs a [Service] section']
      : []),
    ...(sections !== undefined && dropIn === undefined && state === 'running' && sections['Install'] === undefined
      ? ['a unit without [Install] does not start at boot: say `Install: { WantedBy: … }`']
      : []),
  ];
}

function facts(desired: SystemdUnitDesired): StepFacts {
  const { host, name, manager, state, sections, directory, dropIn, serving, listens = [] } = desired;
  const path = pathOf(desired);
  const system = manager === 'system';
  const output = ['StandardOutput', 'StandardError'].flatMap(
    (key) => /^(?:append|file|truncate):(.+)$/.exec(String(sections?.['Service']?.[key]))?.[1] ?? [],
  );
  const held: Fact[] = [
    {
      fact: 'unit',
      host,
      unit: name,
      manager: 'systemd',
      domain: system ? 'system' : 'user',
      sort: name.endsWith('.timer') ? 'timer' : 'daemon',
      ...(output.length === 0 ? {} : { logs: output }),
    },
    ...listens.map(({ port, holder }): Fact => ({ fact: 'listens', host, port, holder })),
    ...(serving === undefined ? [] : [{ fact: 'serving', service: serving } as const]),
  ];
  const autostart: Fact = { fact: 'autostart', host, unit: name, trigger: system ? 'boot' : 'login' };
  const file: Fact[] = path === undefined ? [] : [{ fact: 'path', host, path, sort: 'file' }];
  const start = sections?.['Service']?.['ExecStart'];
  const program = typeof start === 'string' ? programOf(start) : undefined;
  const requires: Fact[] = [
    ...(path === undefined ? [] : [{ fact: 'path', host, path: dropIn === undefined ? dirname(path) : directory } as const]),
    ...(program === undefined || program.includes('‹') ? [] : [{ fact: 'program', host, program } as const]),
  ];
  if (state === 'running') return { requires, provides: [...held, autostart, ...file] };
  if (state === 'absent') return { retracts: [...held, autostart, ...file] };
  if (state === 'installed') return { requires, provides: file };
  // What is only paused is still enabled: a reboot brings it back.
  return { requires, provides: file, retracts: state === 'stopped' ? [...held, autostart] : held };
}

export interface SystemdUnitOptions extends Omit<SystemdUnitDesired, 'manager' | 'directory'> {
  /** `system` unless given. */
  readonly manager?: string;
  readonly directory?: string;
}

/**
 * @public
 * ```ts
 * step('zot', systemdUnit({ host: 'nuc', name: 'zot.service', state: 'running', sections: {
 *   Service: { ExecStart: '/usr/local/bin/zot serve /etc/zot.json', Restart: 'always' },
 *   Install: { WantedBy: 'multi-user.target' },
 * } }));
 * ```
 */
export function systemdUnit(options: Input<SystemdUnitOptions>): StepDefinition<SystemdUnitOutputs> {
  const given = options as SystemdUnitOptions;
  const manager = given.manager ?? 'system';
  const input = { ...given, manager, directory: given.directory ?? (manager === 'system' ? '/etc/systemd/system' : '') };
  return stepDefinition<SystemdUnitDesired & JsonObject, SystemdUnitOutputs>('resource', systemdUnitKind.name, input, ['unit', 'path']);
}
