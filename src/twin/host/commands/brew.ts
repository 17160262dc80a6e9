// Stand-in of Homebrew (https://docs.brew.sh/Manpage): services, list, install, uninstall, --prefix.
import type { CommandResult } from '../../../ports/host.ts';
import { brewPrefix } from '../brew-prefix.ts';
import { Casks } from '../casks.ts';
import { BrewServices } from '../brew-services.ts';
import { formulaOf, Kegs } from '../kegs.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags, type Flags } from './flags.ts';

type Subcommand = (context: CommandContext, flags: Flags) => CommandResult | Promise<CommandResult>;

const subcommands: Readonly<Record<string, Subcommand>> = {
  list: ({ world, host }, { words }) => {
    const kegs = new Kegs(world.store, host);
    const wanted = words.length === 0 ? kegs.installed() : kegs.installed().filter((each) => words.includes(each.name));
    const stdout = wanted.map(({ name, version }) => `${name} ${version}\n`).join('');
    return words.length > wanted.length ? failed(1, '', stdout) : succeeded(stdout);
  },
  install: (context, { words }) => {
    context.changes();
    const kegs = new Kegs(context.world.store, context.host);
    let warnings = '';
    for (const name of words) {
      const formula = formulaOf(context.world.inventory, name);
      if (formula === undefined)
        return failed(
          1,
          `Warning: No available formula with the name "${name}".\n==> Searching for similarly named formulae and casks...\nError: No formulae or casks found for ${name}.`,
        );
      const version = kegs.version(name);
      if (version !== undefined) warnings += `Warning: ${name} ${version} is already installed and up-to-date.\n`;
      else kegs.install(formula);
    }
    return succeeded('', warnings);
  },
  uninstall: (context, { words }) => {
    context.changes();
    const kegs = new Kegs(context.world.store, context.host);
    for (const name of words) {
      const formula = formulaOf(context.world.inventory, name);
      if (formula === undefined || kegs.version(name) === undefined) {
        return failed(1, `Error: No such keg: ${brewPrefix(context.host.inventory)}/Cellar/${name}`);
      }
      kegs.uninstall(formula);
    }
    return succeeded(words.map((name) => `Uninstalling ${name}...\n`).join(''));
  },
  '--prefix': ({ host }, { words }) => succeeded(`${[brewPrefix(host.inventory), ...words.map((name) => `opt/${name}`)].join('/')}\n`),
  services: async (context, { words: [verb = 'list', formula], has }) => {
    const services = new BrewServices(context.world, context.host);
    const kegs = new Kegs(context.world.store, context.host);
    if (verb === 'list' && has('--json')) {
      const listed = kegs.installed().filter(({ name }) => services.hasService(name));
      const rows = listed.map(({ name }) => {
        const { status, user, file, exit_code } = services.info(name);
        return { name, status, user, file, exit_code };
      });
      return succeeded(`${JSON.stringify(rows, null, 2)}\n`);
    }
    if (formula === undefined) throw context.unsupported();
    if (formulaOf(context.world.inventory, formula) === undefined)
      return failed(1, `Error: No available formula with the name "${formula}".`);
    if (verb === 'info' && has('--json')) return succeeded(`${JSON.stringify([services.info(formula)], null, 2)}\n`);
    if (!['start', 'stop', 'restart'].includes(verb)) throw context.unsupported();
    context.changes();
    if (verb === 'stop') return services.stop(formula, { keep: has('--keep') });
    if (kegs.version(formula) === undefined) return failed(1, `Error: Formula \`${formula}\` is not installed.`);
    return verb === 'start' ? services.start(formula) : services.restart(formula);
  },
};

/** `--cask` of list, install and uninstall (docs.brew.sh/Manpage). */
function ofCasks(context: CommandContext, name: string, { words }: Flags): CommandResult {
  const casks = new Casks(context.world.store, context.host);
  const [cask = ''] = words;
  const there = casks.installed().find((each) => each.name === cask);
  if (name === 'list')
    return there === undefined ? failed(1, `Error: Cask '${cask}' is not installed.`) : succeeded(`${there.name} ${there.version}\n`);
  if (name !== 'install' && name !== 'uninstall') throw context.unsupported();
  context.changes();
  if (name === 'uninstall') {
    if (there === undefined) return failed(1, `Error: Cask '${cask}' is not installed.`);
    casks.uninstall(cask);
    return succeeded(`==> Uninstalling Cask ${cask}\n`);
  }
  if (!casks.known(cask)) return failed(1, `Error: Cask '${cask}' is unavailable: No Cask with this name exists.`);
  if (there !== undefined) return succeeded('', `Warning: Cask '${cask}' is already installed.\n`);
  casks.install(cask);
  return succeeded(`==> Installing Cask ${cask}\n`);
}

export const brew: Command = (context) => {
  const [name = '', ...rest] = context.args;
  if (rest.includes('--cask')) return ofCasks(context, name, parseFlags(rest, []));
  const subcommand = subcommands[name === 'ls' ? 'list' : name === 'rm' || name === 'remove' ? 'uninstall' : name];
  if (subcommand === undefined) throw context.unsupported();
  return subcommand(context, parseFlags(rest, []));
};
