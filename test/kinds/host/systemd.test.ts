import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseSystemdUnit } from '../../../src/kinds/host/systemd.ts';
import { unitText } from '../../../src/kinds/host/unit-text.ts';
import { systemdTimer, systemdTimerKind, type SystemdTimerDesired } from '../../../src/kinds/resource/systemd-timer/systemd-timer.ts';
import { systemdUnit, systemdUnitKind, type SystemdUnitDesired } from '../../../src/kinds/resource/systemd-unit/systemd-unit.ts';
import { readUnitFile } from '../../../src/twin/host/unit-file.ts';
import { simulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';
import { systemdCases, timer, unit } from './systemd-suite.ts';

describe('systemd kinds in the twin', () => {
  for (const each of systemdCases) {
    it(`keep the contract: ${each.title}`, async () => {
      await using world = await simulatedWorld();
      await each.run(world);
    });
  }

  it('leave the services of the inventory alone, which run from unit files of their own', async () => {
    await using world = await simulatedWorld();
    const web: SystemdUnitDesired = {
      host: 'nuc',
      manager: 'system',
      name: 'web.service',
      state: 'running',
      directory: '/etc/systemd/system',
    };
    assert.equal(systemdUnitKind.diff(web, await systemdUnitKind.read(contextOf(world), web)).action, 'none');
    assert.equal((await world.request('http://nuc:8081/', 'laptop', {})).status, 200);
    await holdsContract(world, systemdUnitKind, { ...web, state: 'stopped' });
    assert.equal((await world.request('http://nuc:8081/', 'laptop', {})).status, 200);
  });
});

describe('systemd-unit', () => {
  it('`validate()` finds what systemd would ignore or refuse', () => {
    const problems = (change: Partial<SystemdUnitDesired>) => systemdUnitKind.validate({ ...unit, ...change }).join('; ');
    assert.equal(problems({}), '');
    assert.match(problems({ name: 'demo' }), /no unit with its suffix/);
    assert.match(problems({ manager: 'me' }), /neither system nor/);
    assert.match(problems({ sections: { Service: { ExecStart: 'zot serve' }, Install: {} } }), /does not begin with an absolute path/);
    assert.match(problems({ sections: { Service: { ExecStart: '/zot' } } }), /does not start at boot/);
    assert.match(problems({ sections: { Servce: { ExecStart: '/zot' } } }), /no section of a unit/);
    assert.match(problems({ sections: { Service: { Type: 'oneshot', ExecStart: '/zot' }, Install: {} } }), /wanted `installed`/);
    assert.match(problems({ sections: { Service: { ExecStart: '/zot', Environment: 'A=\nB' }, Install: {} } }), /line end/);
    assert.match(
      systemdUnitKind.validate(systemdUnit({ host: 'a', manager: 'user/1', name: 'a.service', state: 'running' }).input as never).join(),
      /directory is missing/,
    );
  });

  it('`facts()` need the program and give the unit, its ports and its service', () => {
    const { requires, provides } = systemdUnitKind.facts({ ...unit, listens: [{ port: 80, holder: 'web' }], serving: 'web' });
    assert.deepEqual(requires, [
      { fact: 'path', host: 'nuc', path: '/etc/systemd/system' },
      { fact: 'program', host: 'nuc', program: '/usr/bin/sleep' },
    ]);
    assert.deepEqual(
      provides?.map(({ fact }) => fact),
      ['unit', 'listens', 'serving', 'autostart', 'path'],
    );
    assert.deepEqual(
      systemdUnitKind.facts({ ...unit, state: 'stopped' }).retracts?.map(({ fact }) => fact),
      ['unit', 'autostart'],
    );
  });
});

describe('systemd-timer', () => {
  it('runs its service when it is due', async () => {
    await using world = await simulatedWorld();
    const desired: SystemdTimerDesired = { ...timer, timer: { OnBootSec: '1min', OnUnitActiveSec: '5min' } };
    const context = contextOf(world);
    await systemdTimerKind.apply(context, desired, await systemdTimerKind.read(context, desired));
    const runs = () => world.store.entries<{ runs: number }>('processes').find(([key]) => key.endsWith('longshore-timer.timer'))?.[1].runs;
    assert.equal(runs(), 1);
    world.clock.time += 301_000;
    await systemdTimerKind.read(context, desired);
    assert.equal(runs(), 2);
  });

  it('`validate()` wants a time and a program', () => {
    const problems = (change: Partial<SystemdTimerDesired>) => systemdTimerKind.validate({ ...timer, ...change }).join('; ');
    assert.equal(problems({}), '');
    assert.match(problems({ timer: { Persistent: true } }), /never elapses/);
    assert.match(problems({ service: {} }), /no ExecStart/);
    assert.deepEqual(systemdTimer({ host: 'a', name: 'b', state: 'absent' }).input['timer'], {});
  });
});

describe('unitText()', () => {
  it('is read back as it was written', () => {
    const value = fc
      .stringMatching(/^[A-Za-z0-9/%=:. -]{1,12}$/)
      .map((text) => text.trim())
      .filter((text) => text !== '');
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{1,6}$/), fc.array(value, { minLength: 1, maxLength: 3 }), { maxKeys: 4 }),
        (entries) => {
          const file = readUnitFile([unitText({ Service: entries })]);
          for (const [key, values] of Object.entries(entries)) assert.deepEqual(file.values('Service', key), values);
        },
      ),
    );
  });
});

describe('parseSystemdUnit()', () => {
  it('takes what systemd 252 prints for a unit that is not there', () => {
    const text =
      'MainPID=0\nResult=success\nExecMainStatus=0\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\nFragmentPath=\nNeedDaemonReload=no\n';
    assert.deepEqual(parseSystemdUnit(text), {
      reachable: true,
      load: 'not-found',
      active: 'inactive',
      sub: 'dead',
      file: '',
      path: '',
      pid: 0,
      result: 'success',
      exitStatus: 0,
      stale: false,
    });
  });
});
