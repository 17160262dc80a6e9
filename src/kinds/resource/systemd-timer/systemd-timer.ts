// A timer of systemd and the service that it starts, as one thing: two unit files, and the timer's state now and at boot.
// systemd.timer(5).
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
} from '../../host/unit-set.ts';
import { programOf, unitProblems, unitText, type UnitSections, type UnitValue } from '../../host/unit-text.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type SystemdTimerDesired = MaySudo & {
  readonly host: string;
  /** `system`, or `user/<uid>` for the host's own user. */
  readonly manager: string;
  /** Without a suffix: `zot-metrics` makes `zot-metrics.timer` and `zot-metrics.service`. */
  readonly name: string;
  readonly state: 'running' | 'stopped' | 'paused' | 'absent';
  readonly directory: string;
  /** When: `OnCalendar`, `OnBootSec`, `OnUnitActiveSec`, `Persistent` and the others of `[Timer]`. */
  readonly timer: { readonly [key: string]: UnitValue };
  /** What: `ExecStart` and the others of `[Service]`; `Type` is `oneshot` unless given. */
  readonly service: { readonly [key: string]: UnitValue };
  readonly description?: string;
  readonly settleSeconds?: number;
};

export type SystemdTimerOutputs = { readonly timer: string; readonly service: string };

export const systemdTimerKind = withSudo<SystemdTimerDesired, UnitSetObserved, UnitSetImage, SystemdTimerOutputs>({
  type: 'resource',
  name: 'systemd-timer',
  describe: ({ name, host, manager, state }) => `systemd ${manager === 'system' ? '' : 'user '}timer ${name} on ${host} ${state}`,
  validate,
  facts,
  identity: ({ host, manager, name }) => `systemd-timer ${host}:${manager}/${name}`,
  read: (context, desired) => readUnitSet(context, unitSet(desired)),
  diff: (desired, observed) => diffUnitSet(unitSet(desired), observed),
  capture: (context, desired, observed) => captureUnitSet(context, unitSet(desired), observed),
  apply: (context, desired) => applyUnitSet(context, unitSet(desired)),
  restore: (context, desired, image) => restoreUnitSet(context, unitSet(desired), image),
  outputs: ({ name }) => ({ timer: `${name}.timer`, service: `${name}.service` }),
});

function sections({ name, timer, service, description = name }: SystemdTimerDesired): {
  readonly timer: UnitSections;
  readonly service: UnitSections;
} {
  return {
    timer: { Unit: { Description: description }, Timer: timer, Install: { WantedBy: 'timers.target' } },
    service: { Unit: { Description: description }, Service: { Type: 'oneshot', ...service } },
  };
}

function unitSet(desired: SystemdTimerDesired): UnitSet {
  const { host, manager, name, state, directory, settleSeconds = 20 } = desired;
  const units = sections(desired);
  const files = [
    { path: `${directory}/${name}.service`, text: unitText(units.service) },
    { path: `${directory}/${name}.timer`, text: unitText(units.timer) },
  ];
  return { host, manager, unit: `${name}.timer`, state, settleSeconds, files };
}

function validate(desired: SystemdTimerDesired): readonly string[] {
  const { name, manager, directory, timer, service, state } = desired;
  const units = sections(desired);
  const elapses = Object.keys(timer).some((key) => /^On[A-Z]/.test(key));
  return [
    ...managerProblems(manager),
    ...(/^[A-Za-z0-9:_.\\@-]+$/.test(name) && !/\.(timer|service)$/.test(name)
      ? []
      : [`name "${name}" is no name of a unit without its suffix`]),
    ...(directory === ''
      ? ["directory is missing: a user's units lie in <home>/.config/systemd/user"]
      : pathProblems('directory', directory)),
    ...(state === 'absent' ? [] : [...unitProblems(units.timer), ...unitProblems(units.service)]),
    ...(state === 'absent' || elapses ? [] : ['timer never elapses: say `OnCalendar` or one of the other `On…`']),
    ...(state === 'absent' || service['ExecStart'] !== undefined ? [] : ['service has no ExecStart']),
  ];
}

function facts({ host, manager, name, state, directory, service }: SystemdTimerDesired): StepFacts {
  const system = manager === 'system';
  const unit: Fact = { fact: 'unit', host, unit: `${name}.timer`, manager: 'systemd', sort: 'timer', domain: system ? 'system' : 'user' };
  const autostart: Fact = { fact: 'autostart', host, unit: `${name}.timer`, trigger: system ? 'boot' : 'login' };
  const files: Fact[] = [`${name}.timer`, `${name}.service`].map((each) => ({
    fact: 'path',
    host,
    path: `${directory}/${each}`,
    sort: 'file',
  }));
  if (state === 'absent') return { retracts: [unit, autostart, ...files] };
  const start = service['ExecStart'];
  const program = typeof start === 'string' ? programOf(start) : undefined;
  const requires: Fact[] = [
    { fact: 'path', host, path: directory },
    ...(program === undefined || program.includes('‹') ? [] : [{ fact: 'program', host, program } as const]),
  ];
  if (state === 'running') return { requires, provides: [unit, autostart, ...files] };
  return { requires, provides: files, retracts: state === 'stopped' ? [unit, autostart] : [unit] };
}

export interface SystemdTimerOptions extends Omit<SystemdTimerDesired, 'manager' | 'directory' | 'timer' | 'service'> {
  /** `system` unless given. */
  readonly manager?: string;
  readonly directory?: string;
  readonly timer?: SystemdTimerDesired['timer'];
  readonly service?: SystemdTimerDesired['service'];
}

/** @public */
export function systemdTimer(options: Input<SystemdTimerOptions>): StepDefinition<SystemdTimerOutputs> {
  const given = options as SystemdTimerOptions;
  const manager = given.manager ?? 'system';
  const directory = given.directory ?? (manager === 'system' ? '/etc/systemd/system' : '');
  const input = { timer: {}, service: {}, ...given, manager, directory };
  return stepDefinition<SystemdTimerDesired & JsonObject, SystemdTimerOutputs>('resource', systemdTimerKind.name, input, [
    'timer',
    'service',
  ]);
}
