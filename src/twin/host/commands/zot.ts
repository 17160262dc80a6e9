// Stand-in of the zot binary's one-shot subcommands: `verify <config>` (https://zotregistry.dev/, verifying configuration).
import { zotConfig } from '../../programs/zot-config.ts';
import { failed, succeeded, type Command } from './command.ts';

export const zot: Command = (context) => {
  const [verb, path] = context.args;
  if (verb !== 'verify' || path === undefined) throw context.unsupported();
  const content = context.host.files.read(path);
  try {
    zotConfig(content === undefined ? undefined : Buffer.from(content).toString('utf8'), path);
    return succeeded(`Config file is valid ${path}\n`);
  } catch (error) {
    return failed(1, error instanceof Error ? error.message : String(error));
  }
};
