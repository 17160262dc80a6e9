// Stand-in of mise (mise.jdx.dev/cli/): install, uninstall, ls --installed --json. A version is had as soon as it is asked for.
import { posix } from 'node:path';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags } from './flags.ts';

export const mise: Command = (context) => {
  const [verb = '', ...rest] = context.args;
  const flags = parseFlags(rest, []);
  const [first = ''] = flags.words;
  if (verb === 'ls') {
    if (!flags.has('--json') || !flags.has('--installed')) throw context.unsupported();
    const place = `${root(context)}/${folder(first)}`;
    const listed = (context.host.files.list(place) ?? []).map((version) => ({
      version,
      install_path: `${place}/${version}`,
      installed: true,
      active: false,
    }));
    return succeeded(`${JSON.stringify(listed, null, 2)}\n`);
  }
  if (verb !== 'install' && verb !== 'uninstall') throw context.unsupported();
  context.changes();
  const [, tool = '', version = ''] = /^(.+)@([^@]+)$/.exec(first) ?? [];
  const path = `${root(context)}/${folder(tool)}/${version}`;
  const { files } = context.host;
  if (verb === 'uninstall') {
    if (files.stat(path) === undefined) return failed(1, `mise WARN  no versions found for ${tool}`);
    files.removeTree(path);
    for (
      let above = posix.dirname(path);
      above !== context.host.inventory.user.home && files.list(above)?.length === 0;
      above = posix.dirname(above)
    )
      files.remove(above);
    return succeeded('', `mise ${tool}@${version} ✓ uninstalled\n`);
  }
  files.seedFile(`${path}/bin/${tool.split(':').at(-1) ?? tool}`, `placeholder of ${tool} ${version}\n`, 0o755);
  return succeeded('', `mise ${tool}@${version} ✓ installed\n`);
};

function root({ host }: CommandContext): string {
  return `${host.inventory.user.home}/.local/share/mise/installs`;
}

function folder(tool: string): string {
  return tool.replaceAll(/[:/]/g, '-');
}
