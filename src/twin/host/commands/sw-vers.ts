// Stand-in of sw_vers(1) on macOS.
import { succeeded, type Command } from './command.ts';

export const swVers: Command = (context) => {
  const { version } = context.host.inventory.os;
  const [flag = ''] = context.args.map((argument) => argument.replace(/^--?/, ''));
  if (flag === 'productVersion') return succeeded(`${version}\n`);
  if (flag === 'productName') return succeeded('macOS\n');
  if (flag === '') return succeeded(`ProductName:\t\tmacOS\nProductVersion:\t\t${version}\nBuildVersion:\t\t24A000\n`);
  throw context.unsupported();
};
