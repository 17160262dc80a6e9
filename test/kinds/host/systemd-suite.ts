// The contract of the systemd kinds, for a simulated host and for a real one: both run this very list.
import assert from 'node:assert/strict';
import { lingerKind } from '../../../src/kinds/resource/linger/linger.ts';
import { systemdTimerKind, type SystemdTimerDesired } from '../../../src/kinds/resource/systemd-timer/systemd-timer.ts';
import { systemdUnitKind, type SystemdUnitDesired } from '../../../src/kinds/resource/systemd-unit/systemd-unit.ts';
import { change } from '../../../src/ports/host.ts';
import { contextOf, holdsContract, type ContractWorld } from './contract.ts';

export const directory = '/etc/systemd/system';

export const unit: SystemdUnitDesired = {
  host: 'nuc',
  manager: 'system',
  name: 'longshore-demo.service',
  state: 'running',
  directory,
  sections: {
    Unit: { Description: 'demo' },
    Service: { ExecStart: '/usr/bin/sleep 1000', Restart: 'always', Environment: ['A=1', 'B=2'] },
    Install: { WantedBy: 'multi-user.target' },
  },
};

export const timer: SystemdTimerDesired = {
  host: 'nuc',
  manager: 'system',
  name: 'longshore-timer',
  state: 'running',
  directory,
  timer: { OnCalendar: '*-*-* 03:17:00', Persistent: true },
  service: { ExecStart: '/usr/bin/sleep 0' },
};

export interface SystemdCase {
  readonly title: string;
  run(world: ContractWorld): Promise<unknown>;
}

const applied = async (world: ContractWorld, desired: SystemdUnitDesired) => {
  const context = contextOf(world);
  await systemdUnitKind.apply(context, desired, await systemdUnitKind.read(context, desired));
};
const gone = (world: ContractWorld) => applied(world, { ...unit, state: 'absent' });
const tell = (world: ContractWorld, ...argv: readonly [string, ...string[]]) => world.host('nuc').change(change(argv));

/** Each leaves the host as it has found it. */
export const systemdCases: readonly SystemdCase[] = [
  { title: 'a unit that is new', run: (world) => holdsContract(world, systemdUnitKind, unit) },
  {
    title: 'a unit that gets another definition',
    run: async (world) => {
      await applied(world, unit);
      await holdsContract(world, systemdUnitKind, { ...unit, inputs: ['sha256:1'] });
      await gone(world);
    },
  },
  {
    title: 'a unit that is stopped, paused, and taken away',
    run: async (world) => {
      await applied(world, unit);
      for (const state of ['stopped', 'paused', 'absent'] as const) await holdsContract(world, systemdUnitKind, { ...unit, state });
      await gone(world);
    },
  },
  {
    title: 'a unit that was there, stopped and disabled',
    run: async (world) => {
      await applied(world, { ...unit, state: 'stopped' });
      await holdsContract(world, systemdUnitKind, unit);
      await gone(world);
    },
  },
  {
    title: 'a drop-in beside a unit that is foreign and runs',
    run: async (world) => {
      await applied(world, unit);
      await holdsContract(world, systemdUnitKind, { ...unit, dropIn: 'longshore', sections: { Service: { Environment: ['C=3'] } } });
      await gone(world);
    },
  },
  {
    title: 'the state of a foreign unit without a file of ours',
    run: async (world) => {
      await applied(world, unit);
      const { sections: _sections, ...foreign } = unit;
      await holdsContract(world, systemdUnitKind, { ...foreign, state: 'stopped' });
      await gone(world);
    },
  },
  {
    title: 'a oneshot that remains active',
    run: (world) =>
      holdsContract(world, systemdUnitKind, {
        ...unit,
        sections: {
          Service: { Type: 'oneshot', RemainAfterExit: true, ExecStart: '/usr/bin/sleep 0' },
          Install: { WantedBy: 'multi-user.target' },
        },
      }),
  },
  { title: 'a timer that is new', run: (world) => holdsContract(world, systemdTimerKind, timer) },
  {
    title: 'a timer that is paused and taken away',
    run: async (world) => {
      const context = contextOf(world);
      await systemdTimerKind.apply(context, timer, await systemdTimerKind.read(context, timer));
      for (const state of ['paused', 'stopped', 'absent'] as const) await holdsContract(world, systemdTimerKind, { ...timer, state });
      const end = { ...timer, state: 'absent' as const };
      await systemdTimerKind.apply(context, end, await systemdTimerKind.read(context, end));
    },
  },
  {
    title: "a unit of the user's own manager",
    run: async (world) => {
      const places = ['/root/.config', '/root/.config/systemd', '/root/.config/systemd/user'];
      for (const place of places) await world.host('nuc').makeDirectory(place, { mode: 0o755 });
      const own = { ...unit, manager: 'user/0', directory: places[2] ?? '' };
      await holdsContract(world, systemdUnitKind, { ...own, sections: { ...own.sections, Install: { WantedBy: 'default.target' } } });
      for (const place of places.toReversed()) await world.host('nuc').remove(place);
    },
  },
  {
    title: 'lingering',
    run: async (world) => {
      await holdsContract(world, lingerKind, { host: 'nuc', user: 'root', state: 'on' });
    },
  },
  {
    title: 'a definition that somebody has changed on disk is read again',
    run: async (world) => {
      await applied(world, unit);
      const file = `${directory}/${unit.name}`;
      const text = Buffer.from((await world.host('nuc').readFile(file)) ?? []);
      await world.host('nuc').writeFile(file, Buffer.concat([text, Buffer.from('# more\n')]), { mode: 0o644 });
      const { sections: _sections, ...foreign } = unit;
      const context = contextOf(world);
      const found = systemdUnitKind.diff(foreign, await systemdUnitKind.read(context, foreign));
      assert.match(JSON.stringify(found), /changed on disk since it was read/);
      await applied(world, foreign);
      assert.equal(systemdUnitKind.diff(foreign, await systemdUnitKind.read(context, foreign)).action, 'none');
      await gone(world);
    },
  },
  {
    title: 'a program that is not there is told with the words of the journal',
    run: async (world) => {
      const wrong: SystemdUnitDesired = {
        ...unit,
        settleSeconds: 3,
        sections: { Service: { ExecStart: '/nowhere/program' }, Install: { WantedBy: 'multi-user.target' } },
      };
      await assert.rejects(applied(world, wrong), { code: 'unit-failed', message: /exit status 203/ });
      await gone(world);
    },
  },
  {
    title: 'a unit that is masked is refused',
    run: async (world) => {
      await tell(world, 'ln', '-sfn', '/dev/null', `${directory}/${unit.name}`);
      await tell(world, 'systemctl', 'daemon-reload');
      const { sections: _sections, ...foreign } = unit;
      assert.equal(systemdUnitKind.diff(foreign, await systemdUnitKind.read(contextOf(world), foreign)).action, 'refuse');
      await world.host('nuc').remove(`${directory}/${unit.name}`);
      await tell(world, 'systemctl', 'daemon-reload');
    },
  },
];
