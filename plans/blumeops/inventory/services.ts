// Services on indri in their host form, as they were found: units, ports, logs, and who else starts them.
import type { HostService } from '../../../src/inventory/inventory.ts';
import { brew, home, launchAgents, logs, textfiles } from './paths.ts';

const all = (port: number) => ({ port, address: '*' });
const loopback = (port: number) => ({ port, address: '127.0.0.1' });
const agent = (name: string) => ({ launchd: `mcquack.eblume.${name}`, plist: `${launchAgents}/mcquack.eblume.${name}.plist` });
const agentLogs = (name: string) => [`${logs}/mcquack.${name}.out.log`, `${logs}/mcquack.${name}.err.log`];
// Every role of the playbook ends with "ensure started".
const role = (name: string) => ({ keepers: [`role:${name}`], startedBy: 'login' }) as const;
/** Agents that a playbook role writes, and that read a service every so often. */
const collector = (name: string, everySeconds: number, calls: readonly string[], searchPath?: readonly string[]) =>
  ({
    name: `${name}-metrics`,
    host: 'indri',
    manager: agent(`${name}-metrics`),
    listens: [],
    sort: 'timer',
    everySeconds,
    calls,
    writes: [`${textfiles}/${name}.prom`],
    ...role(`${name}_metrics`),
    ...(searchPath === undefined ? {} : { searchPath }),
  }) as const satisfies HostService;

export const services = [
  {
    name: 'loki',
    host: 'indri',
    manager: { brew: 'loki' },
    listens: [{ ...all(3100), scheme: 'http', auth: 'none' }, all(9096)],
    ...role('loki'),
  },
  { name: 'alloy', host: 'indri', manager: { brew: 'grafana-alloy' }, listens: [loopback(12345)], ...role('alloy') },
  {
    name: 'prometheus',
    host: 'indri',
    manager: { brew: 'prometheus' },
    listens: [{ ...all(9090), scheme: 'http', auth: 'none' }],
    logs: [`${brew}/var/log/prometheus.err.log`],
    ...role('prometheus'),
  },
  {
    name: 'grafana',
    host: 'indri',
    manager: { brew: 'grafana' },
    listens: [{ ...all(3000), scheme: 'http', auth: 'password' }],
    logs: [`${brew}/var/log/grafana-stdout.log`, `${brew}/var/log/grafana-stderr.log`],
    ...role('grafana'),
  },
  {
    name: 'transmission',
    host: 'indri',
    manager: { brew: 'transmission-cli' },
    listens: [{ ...loopback(9091), scheme: 'http', auth: 'none' }, all(51413)],
    logs: [`${brew}/var/log/transmission-daemon.log`],
    ...role('transmission'),
  },
  collector('transmission', 60, ['curl', 'jq'], [`${brew}/bin`, '/usr/bin', '/bin']),
  {
    name: 'forgejo',
    host: 'indri',
    manager: { brew: 'forgejo' },
    listens: [
      { ...all(3001), scheme: 'http', auth: 'password' },
      { ...all(2200), scheme: 'ssh', auth: 'certificate' },
    ],
    logs: [`${brew}/var/log/forgejo.log`],
    version: '13',
    ...role('forgejo'),
  },
  {
    name: 'devpi',
    host: 'indri',
    manager: agent('devpi'),
    listens: [{ ...all(3141), scheme: 'http', auth: 'password' }],
    logs: agentLogs('devpi'),
    ...role('devpi'),
  },
  collector('devpi', 60, ['curl', 'jq']),
  {
    name: 'kiwix',
    host: 'indri',
    manager: agent('kiwix-serve'),
    listens: [{ ...all(5501), scheme: 'http', auth: 'none' }],
    logs: agentLogs('kiwix-serve'),
    behaviours: ['adds missing archives to the downloads', 'serves an archive once it is downloaded'],
    ...role('kiwix'),
  },
  {
    name: 'borgmatic',
    host: 'indri',
    manager: agent('borgmatic'),
    listens: [],
    sort: 'timer',
    everySeconds: 86_400,
    runsOnReload: true,
    logs: agentLogs('borgmatic'),
    ...role('borgmatic'),
  },
  collector('borgmatic', 3600, ['mise', 'borg', 'jq']),
  {
    name: 'plex',
    host: 'indri',
    manager: { system: 'Plex Media Server' },
    listens: [all(32400)],
    sort: 'gui',
    logs: [`${logs}/Plex Media Server/Plex Media Server.log`],
    startedBy: 'gui-login',
  },
  collector('plex', 60, ['curl', 'jq'], [`${brew}/bin`, '/usr/bin', '/bin']),
  {
    name: 'postgresql',
    host: 'indri',
    manager: { brew: 'postgresql@18' },
    listens: [{ ...loopback(5432), scheme: 'postgres', auth: 'password' }],
    logs: [`${brew}/var/log/postgresql@18.log`],
    version: '18',
    ...role('postgresql'),
  },
  {
    name: 'miniflux',
    host: 'indri',
    manager: { brew: 'miniflux' },
    listens: [{ ...loopback(8080), scheme: 'http', auth: 'password' }],
    logs: [`${brew}/var/log/miniflux.log`],
    program: { name: 'miniflux', settings: { databaseServer: 'localhost:5432' } },
    ...role('miniflux'),
  },
  // macOS itself: the AirPlay receiver, on by default since macOS 12.
  { name: 'airplay', host: 'indri', manager: { system: 'ControlCenter' }, listens: [all(5000), all(7000)] },
] as const satisfies readonly HostService[];

export const indriPrograms = [
  `${brew}/bin/brew`,
  `${brew}/bin/tailscale`,
  `${brew}/bin/docker`,
  `${brew}/bin/jq`,
  `${brew}/opt/mise/bin/mise`,
  `${brew}/opt/postgresql@18/bin/pg_dump`,
  `${brew}/opt/postgresql@18/bin/psql`,
  // Zot is in no Homebrew formula: it is built from source on the host, as it already has been.
  `${home}/code/3rd/zot/bin/zot-darwin-arm64`,
  `${home}/code/3rd/kiwix-tools/kiwix-serve`,
  '/bin/bash',
  '/bin/launchctl',
  '/usr/bin/curl',
] as const;
