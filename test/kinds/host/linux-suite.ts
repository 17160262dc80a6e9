// The contract of the kinds that any Linux machine can run, for a simulated host and for a real one.
import { commandKind } from '../../../src/kinds/resource/command/command.ts';
import { cronEntryKind, type CronEntryDesired } from '../../../src/kinds/resource/cron-entry/cron-entry.ts';
import { fileBlockKind } from '../../../src/kinds/resource/file-block/file-block.ts';
import { fileLineKind } from '../../../src/kinds/resource/file-line/file-line.ts';
import { plistKeysKind } from '../../../src/kinds/resource/plist-keys/plist-keys.ts';
import { symlinkKind } from '../../../src/kinds/resource/symlink/symlink.ts';
import { change } from '../../../src/ports/host.ts';
import { contextOf, holdsContract, type ContractWorld } from './contract.ts';

export interface LinuxCase {
  readonly title: string;
  run(world: ContractWorld): Promise<unknown>;
}

const entry: CronEntryDesired = { host: 'nuc', name: 'backup', state: 'present', schedule: '17 3 * * mon-fri', command: '/bin/true --all' };

export const cronCases: readonly LinuxCase[] = [
  { title: 'a cron entry without a crontab', run: (world) => holdsContract(world, cronEntryKind, entry) },
  {
    title: 'a cron entry in a crontab that is there, there and gone',
    run: async (world) => {
      await world.host('nuc').change(change(['crontab', '-'], { stdin: '# mine\nMAILTO=me\n5 4 * * * /bin/true\n' }));
      await holdsContract(world, cronEntryKind, { ...entry, schedule: '@daily' });
      await cronEntryKind.apply(contextOf(world), entry, { table: undefined });
      await holdsContract(world, cronEntryKind, { ...entry, state: 'absent' });
      await world.host('nuc').change(change(['crontab', '-r']));
    },
  },
];

export interface LinuxPlace {
  readonly host: string;
  /** Where the kinds may work. */
  readonly folder: string;
}

const foreign = 'first = 1\nsecond = zwei\xfc\nthird = 3';

/** Those that need nothing but files and POSIX programs. */
export function linuxCases({ host, folder }: LinuxPlace): readonly LinuxCase[] {
  const file = `${folder}/foreign.conf`;
  const withFile = async (world: ContractWorld, run: () => Promise<unknown>) => {
    await world.host(host).writeFile(file, Buffer.from(foreign, 'latin1'), { mode: 0o640 });
    await run();
    await world.host(host).remove(file);
  };
  const line = { host, path: file, line: 'first = 2', match: '^first =', state: 'present' } as const;
  const block = { host, path: file, name: 'own', content: 'a\nb\n', comment: ['#', ''], state: 'present' } as const;
  return [
    { title: 'a line in a foreign file', run: (world) => withFile(world, () => holdsContract(world, fileLineKind, line)) },
    { title: 'a block in a foreign file', run: (world) => withFile(world, () => holdsContract(world, fileBlockKind, block)) },
    { title: 'a block in a file that it makes', run: (world) => holdsContract(world, fileBlockKind, { ...block, createMode: 0o600 }) },
    {
      title: 'a key in a property list that it makes',
      run: (world) =>
        holdsContract(world, plistKeysKind, { host, path: `${folder}/a.plist`, entries: [{ key: ['A', 'B'], value: 1 }], create: true }),
    },
    { title: 'a symbolic link', run: (world) => holdsContract(world, symlinkKind, { host, path: `${folder}/link`, target: '/etc' }) },
    {
      title: 'a bare command',
      run: (world) =>
        holdsContract(world, commandKind, {
          host,
          title: 'marker',
          run: ['ln', '-sfn', '/nowhere', `${folder}/marker`],
          done: { query: ['readlink', `${folder}/marker`], stdout: '/nowhere' },
          undo: ['rm', '-rf', `${folder}/marker`],
        }),
    },
  ];
}
