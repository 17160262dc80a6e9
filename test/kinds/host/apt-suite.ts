// The contract of Debian packages, for a simulated host and for a real apt. Both have four small packages: `longshore-tool` in
// the versions 1.0 and 2.0, which needs `longshore-lib`; `longshore-other`, which needs it, too; `longshore-user` needs the tool.
import assert from 'node:assert/strict';
import { aptPackageKind, type AptPackageDesired } from '../../../src/kinds/resource/apt-package/apt-package.ts';
import { change } from '../../../src/ports/host.ts';
import { contextOf, holdsContract, type ContractWorld } from './contract.ts';

export const package_: AptPackageDesired = { host: 'nuc', name: 'longshore-tool', state: 'installed', programs: [] };

export interface AptCase {
  readonly title: string;
  run(world: ContractWorld): Promise<unknown>;
}

const apt = (world: ContractWorld, ...args: readonly string[]) => world.host('nuc').change(change(['apt-get', '-y', '-q', ...args]));
const purge = (world: ContractWorld, ...names: readonly string[]) => apt(world, 'purge', ...names);

/** Each leaves the host as it has found it. */
export const aptCases: readonly AptCase[] = [
  { title: 'a package that is new, with what it needs', run: (world) => holdsContract(world, aptPackageKind, package_) },
  { title: 'an exact version, held', run: (world) => holdsContract(world, aptPackageKind, { ...package_, version: '1.0', held: true }) },
  {
    title: 'another version than is there, up and down',
    run: async (world) => {
      await apt(world, 'install', 'longshore-tool=1.0');
      await holdsContract(world, aptPackageKind, { ...package_, version: '2.0' });
      await apt(world, 'install', 'longshore-tool=2.0');
      await holdsContract(world, aptPackageKind, { ...package_, version: '1.0' });
      await purge(world, 'longshore-tool', 'longshore-lib');
    },
  },
  {
    title: 'a package that is to go, with what needs it',
    run: async (world) => {
      await apt(world, 'install', 'longshore-tool=1.0', 'longshore-user');
      await holdsContract(world, aptPackageKind, { ...package_, state: 'absent' });
      await purge(world, 'longshore-user', 'longshore-tool', 'longshore-lib');
    },
  },
  {
    title: 'one that is held is refused, and what others need by now stays',
    run: async (world) => {
      const context = contextOf(world);
      const observed = await aptPackageKind.read(context, package_);
      const image = await aptPackageKind.capture(context, package_, observed);
      await aptPackageKind.apply(context, package_, observed);
      await world.host('nuc').change(change(['apt-mark', 'hold', 'longshore-tool']));
      const older: AptPackageDesired = { ...package_, version: '1.0' };
      assert.equal(aptPackageKind.diff(older, await aptPackageKind.read(context, older)).action, 'refuse');
      await apt(world, 'install', 'longshore-other');
      assert.ok(typeof aptPackageKind.restore === 'function');
      await aptPackageKind.restore(context, package_, image);
      assert.equal((await aptPackageKind.read(context, package_)).state, 'absent');
      assert.match(context.notes.join(), /longshore-lib stays/);
      await apt(world, 'install', 'longshore-user');
      await assert.rejects(aptPackageKind.restore(context, package_, image), { code: 'package-needed' });
      await purge(world, 'longshore-user', 'longshore-other', 'longshore-tool', 'longshore-lib');
    },
  },
];
