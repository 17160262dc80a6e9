// Stand-in of systemctl(1): show, is-active, is-enabled, start, stop, restart, enable, disable, daemon-reload, reset-failed,
// of the system's manager and, with `--user`, of the user's. Held to systemd 252 by the tests of the kinds that use it.
import type { CommandResult } from '../../../ports/host.ts';
import type { Job } from '../job.ts';
import { Systemd } from '../systemd.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags, type Flags } from './flags.ts';

type Verb = (context: CommandContext, systemd: Systemd, units: readonly string[], flags: Flags) => CommandResult | Promise<CommandResult>;

/** LSB codes: 3 not running, 4 no such unit (systemctl(1), exit status). 5 is what `start` gives for a unit that is not there. */
const code = Object.freeze({ failed: 1, notRunning: 3, notFound: 5 });

const verbs: Readonly<Record<string, Verb>> = {
  show: (_, systemd, units, flags) => {
    const wanted = flags.values('--property', '-p').flatMap((names) => names.split(','));
    const shown = units.map((unit) => {
      const values = properties(systemd, unit);
      return wanted.length === 0 ? Object.entries(values) : Object.entries(values).filter(([name]) => wanted.includes(name));
    });
    return succeeded(
      shown.map((values) => values.map(([name, value]) => `${flags.has('--value') ? '' : `${name}=`}${value}\n`).join('')).join('\n'),
    );
  },
  'is-active': (_, systemd, units) => {
    const states = units.map((unit) => properties(systemd, unit)['ActiveState'] ?? 'inactive');
    const stdout = states.map((state) => `${state}\n`).join('');
    return states.includes('active') ? succeeded(stdout) : failed(code.notRunning, '', stdout);
  },
  'is-enabled': (_, systemd, units) => {
    const state = systemd.fileState(units[0] ?? '');
    if (state === '') return failed(code.failed, `Failed to get unit file state for ${units[0]}: No such file or directory`);
    return ['enabled', 'static'].includes(state) ? succeeded(`${state}\n`) : failed(code.failed, '', `${state}\n`);
  },
  start: async (context, systemd, units) => {
    for (const unit of units) {
      if (systemd.isMasked(unit)) return failed(code.failed, `Failed to start ${unit}: Unit ${unit} is masked.`);
      if (!(await systemd.start(unit))) return failed(code.notFound, `Failed to start ${unit}: Unit ${unit} not found.`);
      if (systemd.isLimited(unit)) return failed(code.failed, `Job for ${unit} failed.\nSee "systemctl status ${unit}" for details.`);
      const job = systemd.job(unit);
      if (job?.oneshot !== undefined && job.lastExit !== undefined && job.lastExit !== 0) {
        return failed(
          code.failed,
          `Job for ${unit} failed because the control process exited with error code.\nSee "systemctl status ${unit}" for details.`,
        );
      }
    }
    return succeeded();
  },
  stop: async (_, systemd, units) => {
    for (const unit of units) {
      if (systemd.path(unit) === undefined && systemd.job(unit) === undefined)
        return failed(code.notFound, `Failed to stop ${unit}: Unit ${unit} not loaded.`);
      await systemd.stop(unit);
    }
    return succeeded();
  },
  restart: async (context, systemd, units, flags) => {
    for (const unit of units) await systemd.stop(unit);
    return verbs['start']?.(context, systemd, units, flags) ?? succeeded();
  },
  enable: (context, systemd, units, flags) => switched(context, systemd, units, flags, true),
  disable: (context, systemd, units, flags) => switched(context, systemd, units, flags, false),
  'daemon-reload': (_, systemd) => {
    systemd.reload();
    return succeeded();
  },
  'reset-failed': (_, systemd, units) => {
    for (const unit of units) {
      if (systemd.path(unit) === undefined && systemd.job(unit) === undefined)
        return failed(code.failed, `Failed to reset failed state of unit ${unit}: Unit ${unit} not loaded.`);
      systemd.reset(unit);
    }
    return succeeded();
  },
};

const asking = ['show', 'is-active', 'is-enabled'];

export const systemctl: Command = (context) => {
  const flags = parseFlags(context.args, ['--property', '-p']);
  const [name = '', ...units] = flags.words;
  const verb = verbs[name];
  if (verb === undefined || flags.besides(['--property', '-p', '--value', '--user', '--now']).length > 0) throw context.unsupported();
  const { user } = context.host.inventory;
  const ofUser = flags.has('--user');
  if (ofUser && context.environment['XDG_RUNTIME_DIR'] !== `/run/user/${user.uid}`)
    return failed(1, 'Failed to connect to bus: No medium found');
  if (!asking.includes(name)) {
    context.changes();
    if (!ofUser && !context.root) return failed(code.failed, `Failed to ${name} ${units.join(' ')}: Interactive authentication required.`);
  }
  return verb(context, new Systemd(context, ofUser ? `user/${user.uid}` : 'system'), units, flags);
};

async function switched(
  context: CommandContext,
  systemd: Systemd,
  units: readonly string[],
  flags: Flags,
  enabled: boolean,
): Promise<CommandResult> {
  let stderr = '';
  for (const unit of units) {
    const links = systemd.setEnabled(unit, enabled);
    if (links === undefined)
      return failed(code.failed, `Failed to ${enabled ? 'enable' : 'disable'} unit: Unit file ${unit} does not exist.`);
    stderr += links.map((link) => (enabled ? `Created symlink ${link} → ${systemd.path(unit)}.\n` : `Removed "${link}".\n`)).join('');
  }
  if (!flags.has('--now')) return succeeded('', stderr);
  return verbs[enabled ? 'start' : 'stop']?.(context, systemd, units, flags) ?? succeeded();
}

function properties(systemd: Systemd, unit: string): Readonly<Record<string, string>> {
  const job = systemd.job(unit);
  const masked = systemd.isMasked(unit);
  const path = systemd.path(unit);
  const limited = systemd.isLimited(unit);
  const [active, sub] = limited ? (['failed', 'failed'] as const) : stateOf(job, unit);
  // A service that its timer has started has no record of its own: how it ended stands in the timer's.
  const ended = job ?? systemd.job(unit.replace(/\.service$/, '.timer'));
  const failedRun = ended?.lastExit !== undefined && ended.lastExit !== 0;
  return {
    Type: 'simple',
    MainPID: String(unit.endsWith('.timer') ? 0 : (job?.pid ?? 0)),
    Result: limited ? 'start-limit-hit' : failedRun && !unit.endsWith('.timer') ? 'exit-code' : 'success',
    ExecMainStatus: String(ended?.lastExit ?? 0),
    Id: unit,
    LoadState: masked ? 'masked' : path === undefined ? 'not-found' : 'loaded',
    ActiveState: active,
    SubState: sub,
    FragmentPath: masked ? '' : (path ?? ''),
    UnitFileState: systemd.fileState(unit),
    NeedDaemonReload: systemd.isStale(unit) ? 'yes' : 'no',
  };
}

function stateOf(job: Job | undefined, unit: string): readonly [active: string, sub: string] {
  if (job === undefined) return ['inactive', 'dead'];
  if (unit.endsWith('.timer')) return ['active', 'waiting'];
  if (job.state === 'running') return ['active', 'running'];
  if (job.oneshot === 'remains' && job.lastExit === 0) return ['active', 'exited'];
  if (job.keepAlive) return ['activating', 'auto-restart'];
  return job.lastExit === 0 ? ['inactive', 'dead'] : ['failed', 'failed'];
}
