// Stand-in of launchctl(1): the subcommands of launchctl 2 and `list`. Columns and messages as macOS 13 to 15 print them.
import type { CommandResult } from '../../../ports/host.ts';
import { Launchd, launchdCode } from '../launchd.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags } from './flags.ts';
import { listJob, listJobs, printDisabled, printJob } from './launchctl-print.ts';

type Subcommand = (context: CommandContext, args: readonly string[]) => CommandResult | Promise<CommandResult>;

const subcommands: Readonly<Record<string, Subcommand>> = {
  bootstrap: async (context, [domain = '', ...paths]) => {
    context.changes();
    for (const path of paths) {
      const code = await new Launchd(context.world, context.host, context).bootstrap(domain, path);
      if (code !== launchdCode.done) return refused('Bootstrap failed', code);
    }
    return succeeded();
  },
  bootout: async (context, [first = '', ...paths]) => {
    context.changes();
    const launchd = new Launchd(context.world, context.host, context);
    const targets = paths.length === 0 ? [splitTarget(first)] : paths.map((path) => ({ domain: first, label: loadedFrom(context, path) }));
    for (const { domain, label } of targets) {
      const code = await launchd.bootout(domain, label);
      if (code !== launchdCode.done) return refused('Boot-out failed', code);
    }
    return succeeded();
  },
  kickstart: async (context, args) => {
    context.changes();
    const flags = parseFlags(args, []);
    const { domain, label } = splitTarget(flags.words[0] ?? '');
    const code = await new Launchd(context.world, context.host, context).kickstart(domain, label, { kill: flags.has('-k', '-kp') });
    if (code === launchdCode.noSuchService) return notFound(domain, label);
    return code === launchdCode.done
      ? succeeded()
      : failed(code, `Could not kickstart service "${label}": ${code}: Operation not permitted`);
  },
  enable: (context, [target = '']) => override(context, target, false),
  disable: (context, [target = '']) => override(context, target, true),
  print: (context, [target = '']) => {
    const { domain, label } = splitTarget(target);
    if (label === '') throw context.unsupported();
    if (!new Launchd(context.world, context.host, context).exists(domain)) return failed(launchdCode.noDomain, noDomain);
    const job = context.host.processes.jobs.get(label);
    return job?.domain === domain ? succeeded(printJob(job)) : notFound(domain, label);
  },
  'print-disabled': (context, [domain = '']) =>
    new Launchd(context.world, context.host, context).exists(domain)
      ? succeeded(printDisabled(context.host.processes.jobs.overrides(domain)))
      : failed(launchdCode.noDomain, noDomain),
  list: (context, [label]) => {
    if (label === undefined) return succeeded(listJobs(context.host.processes.jobs.all()));
    const job = context.host.processes.jobs.get(label);
    return job === undefined
      ? failed(launchdCode.noSuchService, `Could not find service "${label}" in domain for port`)
      : succeeded(listJob(job));
  },
};

const noDomain = 'Domain does not support specified action';

export const launchctl: Command = (context) => {
  const [name = '', ...args] = context.args;
  const subcommand = subcommands[name];
  if (subcommand === undefined) throw context.unsupported();
  return subcommand(context, args);
};

function override(context: CommandContext, target: string, disabled: boolean): CommandResult {
  context.changes();
  const { domain, label } = splitTarget(target);
  if (!new Launchd(context.world, context.host, context).mayChange(domain)) {
    return failed(launchdCode.notPermitted, `Could not ${disabled ? 'disable' : 'enable'} service: 1: Operation not permitted`);
  }
  context.host.processes.jobs.setDisabled(domain, label, disabled);
  return succeeded();
}

function loadedFrom(context: CommandContext, path: string): string {
  return context.host.processes.jobs.all().find((job) => job.path === path)?.label ?? '';
}

/** `gui/501/label` into its domain and label; a domain alone has no label. */
function splitTarget(target: string): { readonly domain: string; readonly label: string } {
  const match = /^(system|(?:gui|user|login|pid)\/\d+)(?:\/(.+))?$/.exec(target);
  return { domain: match?.[1] ?? target, label: match?.[2] ?? '' };
}

function refused(what: string, code: number): CommandResult {
  const reasons: Readonly<Record<number, string>> = {
    1: 'Operation not permitted',
    3: 'No such process',
    5: 'Input/output error',
    125: 'Domain does not support specified action',
  };
  const hint = code === launchdCode.inputOutput ? '\nTry re-running the command as root for richer errors.' : '';
  return failed(code, `${what}: ${code}: ${reasons[code] ?? 'Unknown error'}${hint}`);
}

/** The domain is worded `user gui: 501`, `uid: 501` or `system`. */
function notFound(domain: string, label: string): CommandResult {
  const [kind = '', number = ''] = domain.split('/');
  const worded = kind === 'gui' ? `user gui: ${number}` : kind === 'user' ? `uid: ${number}` : kind;
  return failed(launchdCode.noSuchService, `Bad request.\nCould not find service "${label}" in domain for ${worded}`);
}
