// What systemd says about one unit: `systemctl show`, whose output is an interface, by the properties that are needed.
// systemctl(1); the properties are those of org.freedesktop.systemd1(5).
import { LongshoreError } from '../../core/error.ts';
import type { HostReader } from '../../ports/host.ts';
import { query } from '../../ports/host.ts';
import { lastLines } from './command.ts';

type Argv = readonly [program: string, ...rest: string[]];

/** `system`, or `user/<uid>` for the manager of the host's own user. */
export type SystemdManager = string;

export interface SystemdUnit {
  /** False where the manager does not run: a user without a session and without lingering. */
  readonly reachable: boolean;
  /** `loaded`, `not-found`, `bad-setting`, `masked`. */
  readonly load: string;
  /** `active`, `inactive`, `failed`, `activating`. */
  readonly active: string;
  readonly sub: string;
  /** `enabled`, `disabled`, `static`, `masked` …; empty where there is no unit file. */
  readonly file: string;
  readonly path: string;
  readonly pid: number;
  readonly result: string;
  readonly exitStatus: number;
  /** The definition on disk is not the one that systemd has read. */
  readonly stale: boolean;
}

const properties = [
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'FragmentPath',
  'MainPID',
  'Result',
  'ExecMainStatus',
  'NeedDaemonReload',
];

export function systemctl(manager: SystemdManager, ...rest: readonly string[]): Argv {
  const uid = /^user\/(\d+)$/.exec(manager)?.[1];
  // A command over ssh need not have a session of its own, so the manager's socket is named.
  return uid === undefined ? ['systemctl', ...rest] : ['/usr/bin/env', `XDG_RUNTIME_DIR=/run/user/${uid}`, 'systemctl', '--user', ...rest];
}

export async function readSystemdUnit(host: HostReader, manager: SystemdManager, unit: string): Promise<SystemdUnit> {
  const argv = systemctl(manager, 'show', `--property=${properties.join(',')}`, unit);
  const { exitCode, stdout, stderr } = await host.query(query(argv));
  if (exitCode === 0) return parseSystemdUnit(stdout);
  if (/Failed to connect to .*bus/i.test(stderr)) return { ...parseSystemdUnit(''), reachable: false };
  throw new LongshoreError(
    'command-failed',
    `cannot run "${argv.join(' ')}" on ${host.name}: exit code ${exitCode}: ${lastLines(stderr, 3)}`,
    {
      next: 'Check with "systemctl is-system-running" that systemd runs on the host.',
    },
  );
}

export function parseSystemdUnit(text: string): SystemdUnit {
  const values = new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const));
  const value = (name: string) => values.get(name) ?? '';
  return {
    reachable: true,
    load: value('LoadState') || 'not-found',
    active: value('ActiveState') || 'inactive',
    sub: value('SubState') || 'dead',
    file: value('UnitFileState'),
    path: value('FragmentPath'),
    pid: Number(value('MainPID')),
    result: value('Result') || 'success',
    exitStatus: Number(value('ExecMainStatus')),
    stale: value('NeedDaemonReload') === 'yes',
  };
}

export function isEnabled({ file }: SystemdUnit): boolean {
  return file === 'enabled' || file === 'enabled-runtime';
}

/** Neither can be switched: a unit without `[Install]`, or one that something else brings in. */
export function isSwitchable({ file }: SystemdUnit): boolean {
  return !['static', 'indirect', 'generated', 'transient', 'alias', ''].includes(file);
}

export function isActive({ active }: SystemdUnit): boolean {
  return active === 'active' || active === 'activating' || active === 'reloading';
}

export function managerProblems(manager: SystemdManager): readonly string[] {
  return /^(system|user\/\d+)$/.test(manager) ? [] : [`manager "${manager}" is neither system nor user/<uid>`];
}
