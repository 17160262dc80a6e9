// Stand-ins of apt-get(8) (install, remove, purge, and what `-s` says of them), apt-mark(8) and dpkg-query(1). apt-get ends
// with 100 for every failure. Packages have no configuration files of their own here, so `remove` leaves nothing behind.
import type { CommandResult } from '../../../ports/host.ts';
import { Apt } from '../apt.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags } from './flags.ts';

const aptFailed = 100;

const aptGet: Command = (context) => {
  const flags = parseFlags(context.args, ['-o']);
  const [verb = '', ...words] = flags.words;
  if (!['install', 'remove', 'purge'].includes(verb)) throw context.unsupported();
  const apt = new Apt(context.world.store, context.host);
  const simulated = flags.has('-s');
  if (!simulated) {
    context.changes();
    if (!context.root) {
      return failed(aptFailed, 'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)');
    }
  }
  return verb === 'install'
    ? install(apt, words, { simulated, downgrades: flags.has('--allow-downgrades') })
    : remove(apt, words, { simulated });
};

interface InstallOptions {
  readonly simulated: boolean;
  readonly downgrades: boolean;
}

function install(apt: Apt, words: readonly string[], options: InstallOptions): CommandResult {
  const wanted = new Map<string, string>();
  for (const word of words) {
    const [name = '', version] = word.split('=');
    const now = apt.installed(name);
    const chosen = version ?? (now?.status === 'installed' ? now.version : apt.newest(name));
    const fault = faultOf(apt, name, chosen, options);
    if (fault !== undefined) return failed(aptFailed, `E: ${fault}`);
    for (const each of apt.needs(name) ?? [])
      if (!wanted.has(each) && apt.installed(each)?.status !== 'installed') wanted.set(each, apt.newest(each));
    wanted.set(name, chosen);
  }
  const isThere = ([name, version]: readonly [string, string]) =>
    apt.installed(name)?.status === 'installed' && apt.installed(name)?.version === version;
  const changed = [...wanted].filter((each) => !isThere(each));
  const lines = changed.map(([name, version]) => {
    const now = apt.installed(name);
    return `Inst ${name}${now?.status === 'installed' ? ` [${now.version}]` : ''} (${version} Debian:12 [all])\n`;
  });
  if (!options.simulated) {
    for (const [name, version] of changed) apt.put(name, { version, status: 'installed', held: apt.installed(name)?.held ?? false });
  }
  return succeeded(lines.join(''));
}

function faultOf(apt: Apt, name: string, version: string, { downgrades }: InstallOptions): string | undefined {
  const found = apt.available(name);
  if (found === undefined) return `Unable to locate package ${name}`;
  if (!found.versions.includes(version)) return `Version '${version}' for '${name}' was not found`;
  const now = apt.installed(name);
  if (now === undefined) return undefined;
  if (now.held && now.version !== version) return 'Held packages were changed and -y was used without --allow-change-held-packages.';
  const older = found.versions.indexOf(version) < found.versions.indexOf(now.version);
  return older && !downgrades ? 'Packages were downgraded and -y was used without --allow-downgrades.' : undefined;
}

function remove(apt: Apt, words: readonly string[], { simulated }: { readonly simulated: boolean }): CommandResult {
  const unknown = words.find((name) => apt.available(name) === undefined);
  if (unknown !== undefined) return failed(aptFailed, `E: Unable to locate package ${unknown}`);
  const going = [...new Set(words.flatMap((name) => [name, ...apt.neededBy(name)]))].filter((name) => apt.installed(name) !== undefined);
  if (going.some((name) => apt.installed(name)?.held === true))
    return failed(aptFailed, 'E: Held packages were changed and -y was used without --allow-change-held-packages.');
  const lines = going.map((name) => `Remv ${name} [${apt.installed(name)?.version ?? ''}]\n`);
  if (!simulated) for (const name of going) apt.forget(name);
  return succeeded(lines.join(''));
}

const aptMark: Command = (context) => {
  const [verb, ...names] = context.args;
  const apt = new Apt(context.world.store, context.host);
  if (verb !== 'hold' && verb !== 'unhold') throw context.unsupported();
  context.changes();
  for (const name of names) {
    const now = apt.installed(name);
    if (now === undefined) return failed(aptFailed, `E: Unable to locate package ${name}`);
    apt.put(name, { ...now, held: verb === 'hold' });
  }
  return succeeded(names.map((name) => (verb === 'hold' ? `${name} set on hold.\n` : `Canceled hold on ${name}.\n`)).join(''));
};

const dpkgQuery: Command = (context: CommandContext) => {
  const flags = parseFlags(context.args, ['-f', '--showformat']);
  const format = flags.value('-f', '--showformat');
  const [name = ''] = flags.words;
  if (format === undefined || !flags.has('-W', '--show')) throw context.unsupported();
  const found = new Apt(context.world.store, context.host).installed(name);
  if (found === undefined) return failed(1, `dpkg-query: no packages found matching ${name}`);
  const fields = {
    Package: name,
    Version: found.version,
    'db:Status-Want': found.held ? 'hold' : 'install',
    'db:Status-Status': found.status,
  };
  return succeeded(Object.entries(fields).reduce((text, [field, value]) => text.replaceAll(`\${${field}}`, value), format));
};

export const aptCommands: Readonly<Record<string, Command>> = { 'apt-get': aptGet, 'apt-mark': aptMark, 'dpkg-query': dpkgQuery };
