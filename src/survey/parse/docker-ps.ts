// `docker ps --no-trunc --format '{{json .}}'`, one object a line (docs.docker.com/reference/cli/docker/container/ls), and
// `podman ps --format json`, one array (docs.podman.io, podman-ps(1)).
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { SeenListener, SeenUnit } from '../seen.ts';
import { parseEndpoint } from './endpoint.ts';
import { jsonOf, numberOf, objectOf, objectsOf, textOf, textsOf } from './json-text.ts';
import { parseLines, type Parsed } from './parsed.ts';

export function parseDockerPs(text: string): Parsed<SeenUnit> {
  return parseLines(text, (line) => {
    const container = jsonOf(line);
    if (!isJsonObject(container)) return undefined;
    const labels = labelsOf(textOf(container['Labels']) ?? '');
    return containerOf('docker', {
      name: (textOf(container['Names']) ?? '').split(',')[0] ?? '',
      image: textOf(container['Image']),
      state: textOf(container['State']),
      labels,
      ports: (textOf(container['Ports']) ?? '').split(', ').flatMap((each) => portOf(each)),
      mounts: (textOf(container['Mounts']) ?? '').split(',').filter((each) => each.startsWith('/')),
    });
  });
}

export function parsePodmanPs(text: string): readonly SeenUnit[] {
  return objectsOf(jsonOf(text)).flatMap((container) => {
    const labels = Object.fromEntries(Object.entries(objectOf(container['Labels'])).map(([key, value]) => [key, String(value)]));
    const unit = containerOf('podman', {
      name: textsOf(container['Names'])[0] ?? '',
      image: textOf(container['Image']),
      state: textOf(container['State']),
      labels,
      ports: objectsOf(container['Ports']).flatMap((each) => podmanPorts(each)),
      mounts: [],
    });
    return unit === undefined ? [] : [unit];
  });
}

interface Container {
  readonly name: string;
  readonly image: string | undefined;
  readonly state: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly SeenListener[];
  readonly mounts: readonly string[];
}

function containerOf(engine: 'docker' | 'podman', { name, image, state, labels, ports, mounts }: Container): SeenUnit | undefined {
  const service = labels['com.docker.compose.service'] ?? labels['io.podman.compose.service'];
  const project = labels['com.docker.compose.project'] ?? labels['io.podman.compose.project'];
  const file = labels['com.docker.compose.project.config_files']?.split(',')[0];
  if (name === '') return undefined;
  return {
    manager: service === undefined ? engine : 'compose',
    name: service ?? name,
    state: state === 'running' ? 'running' : state === 'exited' || state === 'created' ? 'stopped' : 'unknown',
    paths: mounts,
    ports,
    references: [],
    labels,
    ...(image === undefined ? {} : { image }),
    ...(project === undefined ? {} : { project }),
    ...(file === undefined ? {} : { file }),
  };
}

/** A value may hold commas itself; what has no `=` belongs to the value before it. */
function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  let last: string | undefined;
  for (const part of text.split(',')) {
    const [, key, value = ''] = /^([A-Za-z0-9][\w./-]*)=(.*)$/s.exec(part) ?? [];
    if (key !== undefined && key !== '__proto__') labels[(last = key)] = value;
    else if (last !== undefined) labels[last] = `${labels[last] ?? ''},${part}`;
  }
  return labels;
}

/** `0.0.0.0:8080->80/tcp`; a port without an arrow is not published. */
function portOf(text: string): readonly SeenListener[] {
  const [, published, protocol] = /^(.*)->\d+(?:-\d+)?\/(\w+)$/.exec(text.trim()) ?? [];
  const at = published === undefined ? undefined : parseEndpoint(published);
  return at === undefined || protocol !== 'tcp' ? [] : [{ address: at.host, port: at.port }];
}

function podmanPorts(port: JsonObject): readonly SeenListener[] {
  const first = numberOf(port['host_port']);
  if (first === undefined || port['protocol'] === 'udp') return [];
  const count = Math.min(numberOf(port['range']) ?? 1, 100);
  const address = textOf(port['host_ip']) ?? '*';
  return Array.from({ length: count }, (_, index) => ({ address: address === '0.0.0.0' ? '*' : address, port: first + index }));
}
