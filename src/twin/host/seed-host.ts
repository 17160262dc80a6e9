// Makes a simulated host what the inventory says it is: directories, programs, services registered and running, served
// names. Can be repeated; nothing that is there already is touched. Processes are only written down as running: whoever
// creates the twin prepares the databases and then calls `resumeProcesses`.
import { posix } from 'node:path';
import type { Host, HostService } from '../../inventory/inventory.ts';
import type { TwinWorld } from '../world.ts';
import { brewPrefix } from './brew-prefix.ts';
import { hostMachine } from './host-machine.ts';
import { formulaOf, formulasOf, kegPlistName, Kegs } from './kegs.ts';
import { readLaunchdPlist, serviceLaunchdPlist } from './launchd-plist.ts';
import { seedRepository } from './seed-repository.ts';
import { ServeConfig } from './serve-config.ts';
import { serviceStandIn, standIn, unitLabel } from './stand-in.ts';
import type { SimulatedHost } from './twin-host.ts';

export async function seedHost(world: TwinWorld, host: Host): Promise<void> {
  const machine = hostMachine(world, host.name);
  const services = world.inventory.services.filter((service) => service.host === host.name);
  const entries = world.inventory.serveEntries.filter((entry) => entry.host === host.name);
  seedFiles(machine, host);
  const bin = `${brewPrefix(host)}/bin`;
  const implied = [
    ...(services.some((service) => 'brew' in service.manager) ? ['brew'] : []),
    ...(entries.length > 0 ? ['tailscale'] : []),
  ];
  for (const name of implied) if (!host.programs.some((path) => path.endsWith(`/${name}`))) seedProgram(machine, `${bin}/${name}`);
  for (const formula of formulasOf(host)) new Kegs(world.store, machine).install(formula);
  for (const service of services) {
    seedService(world, machine, service);
    // It has run before: what it writes for others is there.
    for (const path of service.writes ?? []) machine.files.seedFile(path, `placeholder of ${service.name}\n`, 0o644);
  }
  const serve = new ServeConfig(world, host.name);
  for (const { service, protocol, port, upstream } of entries) {
    if (serve.protocol(service, port) === undefined) serve.set({ service, protocol, port, upstream });
  }
}

function seedFiles(machine: SimulatedHost, host: Host): void {
  const { files } = machine;
  const macos = host.os.family === 'macos';
  const prefix = brewPrefix(host);
  const directories = [
    host.user.home,
    '/tmp',
    '/usr/bin',
    '/etc',
    ...(macos
      ? [
          `${host.user.home}/Library/LaunchAgents`,
          `${host.user.home}/Library/Logs`,
          `${prefix}/bin`,
          `${prefix}/opt`,
          `${prefix}/etc`,
          `${prefix}/var/log`,
          '/usr/lib/cron/tabs',
          '/Applications',
          '/Library/LaunchDaemons',
          '/Library/Logs',
        ]
      : ['/etc/systemd/system', '/var/lib/systemd/linger', '/var/spool/cron/crontabs', '/usr/local/bin', '/var/log']),
  ];
  for (const directory of directories) files.seedDirectory(directory);
  for (const program of host.programs) seedProgram(machine, program);
  for (const { path } of host.mounts ?? []) files.seedDirectory(path);
  for (const [path, content] of Object.entries(host.paths ?? {})) {
    // A directory of this name is a bare repository.
    if (content === undefined && path.endsWith('.git')) seedRepository(files, path);
    else if (content === undefined) files.seedDirectory(path);
    else files.seedFile(path, content, 0o644);
  }
}

function seedProgram(machine: SimulatedHost, path: string): void {
  machine.files.seedFile(path, `placeholder of ${path}\n`, 0o755);
}

function seedService(world: TwinWorld, machine: SimulatedHost, service: HostService): void {
  const { manager } = service;
  const label = unitLabel(service);
  const { home, uid } = machine.inventory.user;
  if ('brew' in manager) {
    const formula = formulaOf(world.inventory, manager.brew);
    if (formula === undefined) return;
    new Kegs(world.store, machine).install(formula);
    const keg = `${brewPrefix(machine.inventory)}/opt/${manager.brew}/${kegPlistName(manager.brew)}`;
    const plist = `${home}/Library/LaunchAgents/${kegPlistName(manager.brew)}`;
    machine.files.seedFile(plist, Buffer.from(machine.files.read(keg) ?? []).toString('utf8'), 0o644);
    return seedJob(world, machine, `gui/${uid}`, plist);
  }
  if ('launchd' in manager) {
    // Where the inventory gives only the path of the property list, the twin writes one that runs a placeholder.
    const program = `${home}/bin/${service.name}`;
    const logs = `${home}/Library/Logs/${label}`;
    machine.files.seedFile(
      manager.plist,
      serviceLaunchdPlist({ label, argv: [program], stdout: `${logs}.out.log`, stderr: `${logs}.err.log` }),
      0o644,
    );
    return seedJob(world, machine, `gui/${uid}`, manager.plist);
  }
  if ('systemd' in manager) {
    const program = `/usr/bin/${service.name}`;
    seedProgram(machine, program);
    seedUnit(machine, label, program);
    if (machine.processes.jobs.get(label) !== undefined) return;
    const definition = { label, argv: [program], environment: {}, runAtLoad: true, keepAlive: true, calendar: false };
    machine.processes.jobs.set({
      ...definition,
      domain: 'system',
      path: `/etc/systemd/system/${label}`,
      ...serviceStandIn(world.inventory, service),
      state: 'running',
      runs: 0,
    });
  }
}

/** A unit that the administrator has written and enabled. */
function seedUnit(machine: SimulatedHost, unit: string, program: string): void {
  const path = `/etc/systemd/system/${unit}`;
  const link = `/etc/systemd/system/multi-user.target.wants/${unit}`;
  const text = `[Unit]\nDescription=${unit}\n\n[Service]\nExecStart=${program}\nRestart=always\n\n[Install]\nWantedBy=multi-user.target\n`;
  machine.files.seedFile(path, text, 0o644);
  machine.files.seedDirectory(posix.dirname(link));
  if (machine.files.stat(link) === undefined) machine.files.seedLink(link, path);
}

function seedJob(world: TwinWorld, machine: SimulatedHost, domain: string, plist: string): void {
  const {
    disabled: _disabled,
    sessionType: _sessionType,
    ...definition
  } = readLaunchdPlist(Buffer.from(machine.files.read(plist) ?? []).toString('utf8'));
  const [program = ''] = definition.argv;
  if (program.startsWith('/')) seedProgram(machine, program);
  for (const file of [definition.stdout, definition.stderr]) if (file !== undefined) machine.files.seedDirectory(posix.dirname(file));
  const { jobs } = machine.processes;
  if (jobs.get(definition.label) !== undefined) return;
  jobs.set({
    ...definition,
    domain,
    path: plist,
    ...standIn(world.inventory, machine.name, definition),
    state: 'running',
    pid: jobs.nextPid(),
    runs: 0,
  });
}
