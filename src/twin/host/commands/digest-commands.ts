// Stand-ins of sha256sum(1) of coreutils, and of `shasum -a 256`, which macOS has instead.
import { createHash } from 'node:crypto';
import { failed, succeeded, type Command } from './command.ts';

const sha256sum: Command = (context) => digest(context, context.args);

const shasum: Command = (context) => {
  const [flag, bits, ...paths] = context.args;
  if (flag !== '-a' || bits !== '256') throw context.unsupported();
  return digest(context, paths);
};

const digest = ({ host, program }: Parameters<Command>[0], paths: readonly string[]) => {
  let stdout = '';
  let stderr = '';
  for (const path of paths) {
    const content = host.files.stat(path)?.type === 'directory' ? undefined : host.files.read(path);
    if (content === undefined) stderr += `${program}: ${path}: No such file or directory\n`;
    else stdout += `${createHash('sha256').update(content).digest('hex')}  ${path}\n`;
  }
  return stderr === '' ? succeeded(stdout) : failed(1, stderr, stdout);
};

export const digestCommands: { readonly sha256sum: Command; readonly shasum: Command } = { sha256sum, shasum };
