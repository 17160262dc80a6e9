// Stand-in of cat(1).
import { failed, type Command } from './command.ts';

export const cat: Command = ({ host, args }) => {
  let stdout = '';
  let stderr = '';
  for (const path of args) {
    const type = host.files.stat(path)?.type;
    if (type === 'file') stdout += Buffer.from(host.files.read(path) ?? []).toString('utf8');
    else stderr += `cat: ${path}: ${type === 'directory' ? 'Is a directory' : 'No such file or directory'}\n`;
  }
  return stderr === '' ? { exitCode: 0, stdout, stderr } : failed(1, stderr, stdout);
};
