// Stand-in of journalctl(1): the last lines of one unit, as `-u UNIT -n COUNT -o cat` prints them.
import { succeeded, type Command } from './command.ts';
import { parseFlags } from './flags.ts';

export const journalctl: Command = (context) => {
  const flags = parseFlags(context.args, ['-u', '--unit', '-n', '--lines', '-o', '--output']);
  const unit = flags.value('-u', '--unit');
  if (unit === undefined || flags.value('-o', '--output') !== 'cat') throw context.unsupported();
  const label = flags.has('--user') ? `user/${context.host.inventory.user.uid}:${unit}` : unit;
  const lines = context.world.store.get<readonly string[]>('journal', `${context.host.name}:${label}`) ?? [];
  const count = Number(flags.value('-n', '--lines') ?? 10);
  return succeeded(
    lines.length === 0
      ? '-- No entries --\n'
      : lines
          .slice(-count)
          .map((line) => `${line}\n`)
          .join(''),
  );
};
