// Stand-in of cat(1).
import { failed, type Command } from './command.ts';

export const cat: Command = ({ host, args, streams }) => {
  const bytes: Uint8Array[] = [];
  let stderr = '';
  for (const path of args) {
    const type = host.files.stat(path)?.type;
    if (type === 'file') bytes.push(host.files.read(path) ?? new Uint8Array());
    else stderr += `cat: ${path}: ${type === 'directory' ? 'Is a directory' : 'No such file or directory'}\n`;
  }
  const content = Buffer.concat(bytes);
  streams.output?.(content);
  const stdout = streams.output === undefined ? content.toString('utf8') : '';
  return stderr === '' ? { exitCode: 0, stdout, stderr } : failed(1, stderr, stdout);
};
