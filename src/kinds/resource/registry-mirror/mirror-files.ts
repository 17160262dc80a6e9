// Where a container runtime reads its mirrors, and what has to stand there.
// containerd: docs/hosts.md (no restart needed; `config_path` has to point to the folder). CRI-O and podman:
// containers-registries.conf(5) and containers-registries.conf.d(5). Docker: docs.docker.com, "Mirror the Docker Hub library".
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';

export type Runtime = 'containerd' | 'cri-o' | 'docker';

/** One mirror: images of `registry` are looked for below `path` of the mirror first. */
export type Mirror = {
  /** As it stands in the names of images: `docker.io`. */
  readonly registry: string;
  /** The registry itself, asked when the mirror does not have it; `https://<registry>` unless given. */
  readonly server?: string;
  /** `http://192.168.1.10:5050`: as the node reaches it. */
  readonly mirror: string;
  /** Where the mirror keeps that registry's images: `docker.io`. At its root unless given. */
  readonly path?: string;
};

export interface MirrorFile {
  readonly path: string;
  /** What the file has to hold, given what it holds. */
  readonly content: (before: string | undefined) => string;
}

export function mirrorFiles(runtime: Runtime, mirrors: readonly Mirror[]): readonly MirrorFile[] {
  switch (runtime) {
    case 'containerd':
      return mirrors.map((mirror) => ({ path: `/etc/containerd/certs.d/${mirror.registry}/hosts.toml`, content: () => hostsToml(mirror) }));
    case 'cri-o':
      return [{ path: '/etc/containers/registries.conf.d/50-longshore-mirrors.conf', content: () => registriesConf(mirrors) }];
    case 'docker':
      return [{ path: '/etc/docker/daemon.json', content: (before) => daemonJson(before, mirrors) }];
  }
}

export function mirrorProblems(runtime: Runtime, mirrors: readonly Mirror[]): readonly string[] {
  return mirrors.flatMap(({ registry, mirror, path }) => [
    ...(/^[a-z0-9.-]+(:\d+)?$/.test(registry) ? [] : [`"${registry}" is no registry as it stands in the names of images`]),
    ...(mirror.includes('‹') || /^https?:\/\/[^/?#]+$/.test(mirror) ? [] : [`"${mirror}" is no http or https URL without a path`]),
    ...(path === undefined || /^[a-z0-9._/-]+$/.test(path) ? [] : [`"${path}" is no path of a repository`]),
    ...(runtime === 'docker' && registry !== 'docker.io'
      ? [`docker has mirrors for docker.io only, so images of ${registry} would be pulled past ${mirror}`]
      : []),
    ...(runtime === 'docker' && path !== undefined
      ? [`docker looks at the root of a mirror only, never below "${path}", and would pull past ${mirror} without a word`]
      : []),
  ]);
}

function hostsToml({ registry, server, mirror, path }: Mirror): string {
  const origin = server ?? (registry === 'docker.io' ? 'https://registry-1.docker.io' : `https://${registry}`);
  // Below a path the address is that of the API itself, which would be `/v2` otherwise.
  const host = path === undefined ? mirror : `${mirror}/v2/${path}`;
  return [
    '# Written by Longshore.',
    `server = ${text(origin)}`,
    '',
    `[host.${text(host)}]`,
    '  capabilities = ["pull", "resolve"]',
    ...(path === undefined ? [] : ['  override_path = true']),
    '',
  ].join('\n');
}

function registriesConf(mirrors: readonly Mirror[]): string {
  const tables = mirrors.map(({ registry, mirror, path }) =>
    [
      '[[registry]]',
      `prefix = ${text(registry)}`,
      `location = ${text(registry)}`,
      '',
      '[[registry.mirror]]',
      `location = ${text(`${mirror.replace(/^https?:\/\//, '')}${path === undefined ? '' : `/${path}`}`)}`,
      ...(mirror.startsWith('http://') ? ['insecure = true'] : []),
      '',
    ].join('\n'),
  );
  return ['# Written by Longshore.', ...tables].join('\n');
}

/** The other settings stay as they are. Throws a `SyntaxError` on what is no JSON object. */
function daemonJson(before: string | undefined, mirrors: readonly Mirror[]): string {
  const known = before === undefined || before.trim() === '' ? {} : (JSON.parse(before) as Json);
  if (!isJsonObject(known)) throw new SyntaxError('it is no JSON object');
  const insecure = mirrors.filter(({ mirror }) => mirror.startsWith('http://')).map(({ mirror }) => mirror.slice('http://'.length));
  const config: JsonObject = {
    ...known,
    'registry-mirrors': mirrors.map(({ mirror }) => mirror),
    ...(insecure.length === 0 ? {} : { 'insecure-registries': [...new Set([...list(known['insecure-registries']), ...insecure])] }),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function list(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A basic string of TOML; JSON's escapes are a part of TOML's. */
function text(value: string): string {
  return JSON.stringify(value);
}
