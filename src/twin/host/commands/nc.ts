// Stand-in of netcat's `nc -z -w SECONDS NAME PORT`: whether a port takes connections (https://man.openbsd.org/nc.1).
import { LongshoreError } from '../../../core/error.ts';
import { hostMachine } from '../host-machine.ts';
import { failed, succeeded, type Command } from './command.ts';

export const nc: Command = async ({ args, host, world, unsupported }) => {
  const [connectOnly, wait, , name = '', port = ''] = args;
  if (connectOnly !== '-z' || wait !== '-w' || args.length !== 5) throw unsupported();
  const target = ['localhost', '127.0.0.1'].includes(name) ? host.name : name;
  if (world.inventory.hosts.some((each) => each.name === target)) {
    const open = hostMachine(world, target).processes.listening(Number(port));
    const isOwn = open !== undefined && ['127.0.0.1', 'localhost', '::1'].includes(open.address);
    return open !== undefined && (target === host.name || !isOwn) ? succeeded() : failed(1, '');
  }
  try {
    const scheme = port === '443' ? 'https' : 'http';
    await world.request(`${scheme}://${name}:${port}/`, `host:${host.name}`, {});
    return succeeded();
  } catch (error) {
    if (error instanceof LongshoreError && error.code.startsWith('web-')) return failed(1, '');
    throw error;
  }
};
