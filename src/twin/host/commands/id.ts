// Stand-in of id(1).
import { succeeded, type Command } from './command.ts';

export const id: Command = (context) => {
  const { name, uid } = context.host.inventory.user;
  const [flag = ''] = context.args;
  if (flag === '-u') return succeeded(`${uid}\n`);
  if (flag === '-un') return succeeded(`${name}\n`);
  if (flag === '') return succeeded(`uid=${uid}(${name}) gid=20(staff)\n`);
  throw context.unsupported();
};
