// What the second round looks at, as the first one showed it: settings that programs were started with, and the addresses at which
// known web programs say how they are.
import { fingerprintOf } from '../fingerprint/recognise.ts';
import { absolutePaths, wordsOf } from '../parse/absolute-paths.ts';
import type { SeenService, SeenUnit } from '../seen.ts';
import type { ConfigFile } from './routes-of.ts';
import type { Services } from './services-of.ts';
import { programOf, type Sockets } from './sockets-of.ts';

interface Known {
  readonly services: Services;
  readonly units: readonly SeenUnit[];
  readonly sockets: Sockets;
  readonly environmentFiles: ReadonlyMap<string, string>;
  readonly home: string;
}

const settings = /\.(conf|ya?ml|toml|ini|json|env|alloy|properties)$|Caddyfile$/;
const most = 80;

export function nextFiles({ services, units, sockets, environmentFiles, home }: Known): readonly string[] {
  const ofUnits = units.filter(({ ofSystem }) => ofSystem !== true).flatMap(({ paths }) => paths);
  const ofProcesses = [...new Set(sockets.listeners.flatMap(({ pid }) => pid ?? []))].flatMap((pid) => pathsOf(pid, sockets));
  const usual = services.services
    .flatMap(({ looksLike }) => fingerprintOf(looksLike?.service)?.config ?? [])
    .flatMap((path) => placesOf(path, home));
  const wanted = [...ofProcesses, ...ofUnits].filter((path) => settings.test(path));
  return [...new Set([...wanted, ...usual, ...environmentFiles.keys()])].filter((path) => !path.includes('\n')).slice(0, most);
}

/** By service: where it is asked how it is. */
export function nextUrls(services: readonly SeenService[]): ReadonlyMap<string, string> {
  return new Map(
    services.flatMap(({ name, looksLike, listens }) => {
      const print = fingerprintOf(looksLike?.service);
      if (looksLike?.sure !== true || print?.health === undefined) return [];
      const at = listens.find(({ port }) => print.ports?.includes(port) === true) ?? listens[0];
      if (at === undefined) return [];
      const address = at.address === '*' || at.address === '::1' ? '127.0.0.1' : at.address;
      return [[name, `http://${address.includes(':') ? `[${address}]` : address}:${at.port}${print.health}`] as const];
    }),
  );
}

/** Which service reads a file: the one that was started with it, whose folder it is, or whose product keeps it there. */
export function settingsOf(
  files: readonly ConfigFile[],
  { services, serviceOfPid }: Services,
  units: readonly SeenUnit[],
  sockets: Sockets,
  environmentFiles: ReadonlyMap<string, string>,
): readonly { readonly service: string; readonly file: ConfigFile }[] {
  const byUnit = (unit: SeenUnit | undefined) => services.find((service) => service.unit === unit && unit !== undefined)?.name;
  const started = new Map<string, string>();
  for (const { pid } of sockets.listeners) {
    const name = serviceOfPid(pid)?.name;
    if (pid !== undefined && name !== undefined) for (const path of pathsOf(pid, sockets)) started.set(path, name);
  }
  return files.flatMap((file) => {
    const byName = services.find(({ looksLike }) =>
      (fingerprintOf(looksLike?.service)?.config ?? []).some((path) => file.path.endsWith(path.replace(/^(~|\$B)/, ''))),
    )?.name;
    const service =
      started.get(file.path) ??
      byUnit(units.find(({ paths }) => paths.includes(file.path))) ??
      byUnit(units.find(({ name }) => name === environmentFiles.get(file.path))) ??
      byName;
    return service === undefined ? [] : [{ service, file }];
  });
}

/** A worker's command line names nothing (`nginx: worker process`): its master's does. */
function pathsOf(pid: number, { processes }: Sockets): readonly string[] {
  const own = processes.get(pid);
  const parent = processes.get(own?.parent ?? -1);
  const commands = [own, programOf(parent, undefined) === programOf(own, undefined) ? parent : undefined];
  return commands.flatMap((each) => absolutePaths(wordsOf(each?.command ?? '')));
}

function placesOf(path: string, home: string): readonly string[] {
  if (path.startsWith('~/')) return [`${home}${path.slice(1)}`];
  return path.startsWith('$B/') ? [`/opt/homebrew${path.slice(2)}`, `/usr/local${path.slice(2)}`] : [path];
}
