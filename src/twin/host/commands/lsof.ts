// Stand-in of lsof(8) for one question: who listens on which TCP port.
import { failed, succeeded, type Command } from './command.ts';

export const lsof: Command = (context) => {
  if (!context.args.some((argument) => argument.startsWith('-iTCP')) || !context.args.includes('-sTCP:LISTEN')) throw context.unsupported();
  const wanted = context.args.map((argument) => /^-iTCP:(\d+)$/.exec(argument)?.[1]).find((port) => port !== undefined);
  const ports = context.host.processes.ports().filter((open) => wanted === undefined || open.port === Number(wanted));
  if (ports.length === 0) return failed(1, '');
  const user = context.host.inventory.user.name;
  // COMMAND has nine characters at most, which makes ControlCenter `ControlCe`.
  const rows = ports.map((open) => {
    const columns = [
      open.command.slice(0, 9).padEnd(9),
      String(open.pid).padStart(5),
      user.padStart(10),
      '9u',
      'IPv4',
      `0x${open.port.toString(16).padStart(16, '0')}`,
      '0t0',
      'TCP',
    ];
    return `${columns.join(' ')} ${open.address}:${open.port} (LISTEN)\n`;
  });
  return succeeded(`COMMAND     PID       USER FD TYPE             DEVICE SIZE/OFF NODE NAME\n${rows.join('')}`);
};
