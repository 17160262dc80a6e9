// Stand-in of netcat's `nc -z -w SECONDS NAME PORT`: whether a port takes connections (https://man.openbsd.org/nc.1).
import { LongshoreError } from '../../../core/error.ts';
import { failed, succeeded, type Command } from './command.ts';

export const nc: Command = async ({ args, host, world, unsupported }) => {
  const [connectOnly, wait, , name = '', port = ''] = args;
  if (connectOnly !== '-z' || wait !== '-w' || args.length !== 5) throw unsupported();
  if (['localhost', '127.0.0.1', host.name].includes(name))
    return host.processes.listening(Number(port)) === undefined ? failed(1, '') : succeeded();
  try {
    await world.request(`${port === '443' ? 'https' : 'http'}://${name}:${port}/`, `host:${host.name}`, {});
    return succeeded();
  } catch (error) {
    if (!(error instanceof LongshoreError) || !error.code.startsWith('web-')) throw error;
    // Whoever does not speak HTTP listens all the same.
    return error.message.includes('does not speak') ? succeeded() : failed(1, '');
  }
};
