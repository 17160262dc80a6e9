// Stand-in of loginctl(1): lingering. logind keeps a file of the user's name in /var/lib/systemd/linger.
import { failed, succeeded, type Command } from './command.ts';

export const loginctl: Command = (context) => {
  const { name } = context.host.inventory.user;
  const [verb, user = name, ...more] = context.args;
  if (more.length > 0 || (verb !== 'enable-linger' && verb !== 'disable-linger')) throw context.unsupported();
  context.changes();
  if (user !== name && !context.root) return failed(1, `Could not ${verb.replace('-', ' ')}: Access denied`);
  const file = `/var/lib/systemd/linger/${user}`;
  if (verb === 'enable-linger') context.host.files.writeSystemFile(file, '', 0o644);
  else context.host.files.removeSystemFile(file);
  return succeeded();
};
